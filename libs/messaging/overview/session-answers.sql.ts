import { sql } from '#libs/database/sql.js';
import type { SignUpSource } from '#libs/participation/rules/sign-up-status.js';

/** What somebody last said about coming to a session, and when. */
export interface SessionAnswer {
  readonly sessionId: string;
  readonly participantId: string;
  readonly comes: boolean;
  readonly answeredAt: Date;
  /** Through which door it was said. */
  readonly source: SignUpSource;
}

/**
 * The last thing that was said counts. Steps that follow by themselves say nothing (an offer, a seat given or lost); an
 * invitation asks anew, and what was said before it is no answer to it. Staff who take back an invitation that nobody
 * answered do not answer for the person. A text counts also where it could not be acted on: whoever writes too late
 * that they do not come keeps their seat, and does not come.
 */
export const SESSION_ANSWERS = sql<{ sessionIds: readonly string[] }, SessionAnswer>`
  SELECT session_id, participant_id, comes, at AS answered_at, source FROM (
    SELECT DISTINCT ON (session_id, participant_id) session_id, participant_id, comes, at, source FROM (
      SELECT u.session_id, u.participant_id, e.at, e.ordinal, e.source,
        CASE WHEN e.event IN ('TAKE_SEAT', 'WAIT', 'ACCEPT') THEN true
          WHEN e.event IN ('DECLINE', 'CANCEL') AND NOT (e.source = 'STAFF' AND e.old_status = 'INVITED') THEN false
        END AS comes
      FROM sign_up u JOIN sign_up_event e ON e.sign_up_id = u.id
      WHERE u.session_id = ANY (${'sessionIds'}::uuid[]) AND NOT e.of_duplicate
        AND (e.source <> 'SYSTEM' OR e.event IN ('INVITE', 'EXPIRE'))
        AND e.event NOT IN ('OFFER', 'LOSE_SEAT', 'MOVE_TO_FRONT')
      UNION ALL
      SELECT a.session_id, a.participant_id, t.received_at, 0, 'SMS', t.meaning = 'ATTENDING'
      FROM answered_session a JOIN inbound_text t ON t.id = a.inbound_text_id
      WHERE a.session_id = ANY (${'sessionIds'}::uuid[]) AND t.meaning IN ('ATTENDING', 'NOT_ATTENDING')
    ) said
    ORDER BY session_id, participant_id, at DESC, ordinal DESC
  ) last_said
  WHERE comes IS NOT NULL`;
