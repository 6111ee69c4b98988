import type { Tx } from '#libs/database/tenant-database.js';
import { SESSION_ANSWERS, type SessionAnswer } from './session-answers.sql.js';

/**
 * What people said about coming to these sessions, through whichever door, in one statement: by session, and there by
 * participant. Whoever has said nothing yet is left out. An intention; it never says who was there.
 */
export async function answersToSessions(
  tx: Tx,
  sessionIds: readonly string[],
): Promise<Map<string, ReadonlyMap<string, SessionAnswer>>> {
  const answers = new Map(sessionIds.map((id) => [id, new Map<string, SessionAnswer>()]));
  for (const row of await SESSION_ANSWERS.rows(tx, { sessionIds })) {
    answers.get(row.sessionId)?.set(row.participantId, row);
  }
  return answers;
}
