import type { Tx } from '#libs/database/tenant-database.js';
import type { SessionFacts } from './rules/session-in-message.js';

/** Columns for `SessionFacts`, of a session `s` and its group `g`. */
export const SESSION_FACTS = `g.public_name AS "publicName", g.language AS "groupLanguage",
  s.starts_at AS "startsAt", s.time_zone AS "timeZone", s.place,
  (s.minimum_missed_at IS NOT NULL AND s.minimum_people > (
    SELECT count(*) FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')) AS "minimumMissed"`;

/** The facts of one session; null when there is no such session. */
export async function sessionFacts(tx: Tx, sessionId: string): Promise<SessionFacts | null> {
  const [facts] = await tx.query<SessionFacts[]>(
    `SELECT ${SESSION_FACTS} FROM session s JOIN activity_group g ON g.id = s.group_id WHERE s.id = $1`,
    [sessionId],
  );
  return facts ?? null;
}

/** The sessions that a text tells of, as SQL. @param messageId SQL for its id */
export function sessionsOf(messageId: string): string {
  return `(SELECT r.session_id FROM reminder r WHERE r.message_id = ${messageId}
    UNION SELECT n.session_id FROM sign_up_notice n WHERE n.message_id = ${messageId})`;
}
