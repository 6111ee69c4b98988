import type { Tx } from '#libs/database/tenant-database.js';
import type { Session } from './session.entity.js';

/** Everybody with a mark in these sessions: whose regularity a change of the sessions may change. */
export async function participantsMarkedIn(tx: Tx, sessionIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ participant_id: string }[]>(
    'SELECT DISTINCT participant_id FROM attendance WHERE session_id = ANY ($1)',
    [sessionIds],
  );
  return rows.map((row) => row.participant_id);
}

/** Everybody with a mark in this session or in one after it in the plan of its series, also where that was moved. */
export async function participantsMarkedFrom(tx: Tx, session: Session): Promise<string[]> {
  const following = await tx.query<{ id: string }[]>(
    'SELECT id FROM session WHERE id = $1 OR (series_id = $2 AND original_date >= $3)',
    [session.id, session.seriesId, session.originalDate],
  );
  return participantsMarkedIn(
    tx,
    following.map(({ id }) => id),
  );
}
