import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { SessionFacts } from './rules/session-in-message.js';

/** Columns for `SessionFacts`, of a session `s` and its group `g`. */
export const SESSION_FACTS = fragment`g.public_name, g.language AS group_language, s.starts_at, s.time_zone, s.place,
  (s.minimum_not_reached_at IS NOT NULL AND s.minimum_people > (
    SELECT count(*) FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')) AS minimum_not_reached`;

export const FACTS_OF_SESSION = sql<{ sessionId: string }, SessionFacts>`
  SELECT ${SESSION_FACTS} FROM session s JOIN activity_group g ON g.id = s.group_id WHERE s.id = ${'sessionId'}`;

/** The facts of one session; null when there is no such session. */
export async function sessionFacts(tx: Tx, sessionId: string): Promise<SessionFacts | null> {
  return FACTS_OF_SESSION.first(tx, { sessionId });
}

/** The sessions that a text tells of, by its id. */
export function sessionsOf<P>(messageId: Fragment<P>): Fragment<P> {
  return fragment<P>`(SELECT r.session_id FROM reminder r WHERE r.message_id = ${messageId}
    UNION SELECT n.session_id FROM sign_up_notice n WHERE n.message_id = ${messageId})`;
}
