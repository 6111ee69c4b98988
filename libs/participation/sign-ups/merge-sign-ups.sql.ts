import { sql } from '#libs/database/sql.js';
import type { Pair } from '#libs/people/merge-steps.js';
import type { StandingSignUp } from '../rules/merge-rules.js';
import type { SignUpStatus } from '../rules/sign-up-status.js';

/** A sign-up of one of two people who turn out to be one. */
export interface SignUpRow extends StandingSignUp {
  readonly id: string;
  readonly sessionId: string;
  readonly status: SignUpStatus;
  readonly isKept: boolean;
}

/** Of both people, in the sessions for which the duplicate has one. */
export const SIGN_UPS_OF_PAIR = sql<Pair, SignUpRow>`
  SELECT u.id, u.session_id, u.status, u.companion, u.waitlist_place, u.offer_expires_at,
    u.participant_id = ${'keptId'} AS is_kept,
    coalesce((SELECT max(e.ordinal) FROM sign_up_event e WHERE e.sign_up_id = u.id), 0)::float8 AS last_step
  FROM sign_up u WHERE u.participant_id IN (${'keptId'}, ${'duplicateId'})
    AND u.session_id IN (SELECT session_id FROM sign_up WHERE participant_id = ${'duplicateId'})
  ORDER BY u.session_id`;

export const MOVE_STEPS = sql<{ lostId: string; standingId: string }>`
  SELECT move_steps_of_merged(${'lostId'}, ${'standingId'})`;

export const DELETE_SIGN_UP = sql<{ id: string }>`DELETE FROM sign_up WHERE id = ${'id'}`;
