import { sql } from '#libs/database/sql.js';

interface SessionAtMoment {
  readonly sessionId: string;
  readonly now: Date;
}

/** Takes the check that is due, so that it is made once. */
export const TAKE_DUE_CHECK = sql<SessionAtMoment>`
  DELETE FROM minimum_check WHERE session_id = ${'sessionId'} AND due_at <= ${'now'}`;

/** Marks the session where fewer people hold a seat than it needs. */
export const MARK_MISSED_MINIMUM = sql<SessionAtMoment>`
  UPDATE session s SET minimum_not_reached_at = ${'now'}
  WHERE s.id = ${'sessionId'} AND s.minimum_people > (
    SELECT count(*) FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')`;
