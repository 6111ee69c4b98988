import type { Tx } from '#libs/database/tenant-database.js';

/** Everybody with a mark in these sessions: whose regularity a change of the sessions may change. */
export async function participantsMarkedIn(tx: Tx, sessionIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ participant_id: string }[]>(
    'SELECT DISTINCT participant_id FROM attendance WHERE session_id = ANY ($1)',
    [sessionIds],
  );
  return rows.map((row) => row.participant_id);
}
