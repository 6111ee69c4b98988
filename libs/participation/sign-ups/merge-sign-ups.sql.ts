import { sql } from '#libs/database/sql.js';
import { mergedRows, rowsOfBoth } from '#libs/people/merge-rows.js';
import type { AbsorbedRow, Pair } from '#libs/people/merge-steps.js';
import type { StandingSignUp } from '../rules/merge-rules.js';

export const SIGN_UPS = mergedRows('sign_up');
export const SIGNED_UP_TWICE = rowsOfBoth('sign_up');

export interface SignUpRow extends StandingSignUp {
  readonly id: string;
  readonly sessionId: string;
  readonly isKept: boolean;
}

/** Of the sessions for which the duplicate has a sign-up. */
export const SIGN_UPS_OF_BOTH = sql<Pair, SignUpRow>`
  SELECT u.id, u.session_id, u.status, u.companion, u.waitlist_place, u.offer_expires_at,
    u.participant_id = ${'survivorId'} AS is_kept,
    coalesce((SELECT max(e.ordinal) FROM sign_up_event e WHERE e.sign_up_id = u.id), 0)::float8 AS last_step
  FROM sign_up u WHERE u.participant_id IN (${'survivorId'}, ${'duplicateId'})
    AND u.session_id IN (SELECT session_id FROM sign_up WHERE participant_id = ${'duplicateId'})
  ORDER BY u.session_id`;

export const MOVE_STEPS = sql<AbsorbedRow>`SELECT move_steps_of_merged(${'id'}, ${'survivorId'})`;

export const DELETE_SIGN_UP = sql<{ id: string }>`DELETE FROM sign_up WHERE id = ${'id'}`;
