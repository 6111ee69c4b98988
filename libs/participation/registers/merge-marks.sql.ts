import { sql } from '#libs/database/sql.js';
import { mergedRows, rowsOfBoth } from '#libs/people/merge-rows.js';
import type { Pair } from '#libs/people/merge-steps.js';
import type { StandingMark } from '../rules/merge-rules.js';

export const MARKS = mergedRows('attendance');
export const MARKED_TWICE = rowsOfBoth('attendance');

export interface MarkRow extends StandingMark {
  readonly id: string;
  readonly sessionId: string;
  readonly isKept: boolean;
}

/** Of the sessions in which the duplicate is marked. */
export const MARKS_OF_BOTH = sql<Pair, MarkRow>`
  SELECT id, session_id, mark, marked_at, client_key, participant_id = ${'survivorId'} AS is_kept
  FROM attendance
  WHERE participant_id IN (${'survivorId'}, ${'duplicateId'})
    AND session_id IN (SELECT session_id FROM attendance WHERE participant_id = ${'duplicateId'})`;

export const DELETE_MARKS = sql<{ ids: readonly string[] }>`
  DELETE FROM attendance WHERE id = ANY (${'ids'}::uuid[])`;

/** The key of a device leads to the kept person; a peer who made the duplicate sees them no more. */
export const MOVE_FIRST_VISITS = sql<Pair>`
  UPDATE first_visit SET visitor_id = ${'survivorId'} WHERE visitor_id = ${'duplicateId'}`;

export const MOVE_HISTORY = sql<{ duplicateId: string; sessionIds: readonly string[] }>`
  SELECT move_marks_of_merged(${'duplicateId'}, ${'sessionIds'}::uuid[])`;
