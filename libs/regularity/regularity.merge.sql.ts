import { fragment, identifier, sql } from '#libs/database/sql.js';
import { mergedRows } from '#libs/people/merge-rows.js';
import type { Pair } from '#libs/people/merge-steps.js';

interface Absorbed {
  /** JSON of the memberships that gave way. */
  readonly absorbed: string;
}

const ABSORBED = fragment<Absorbed>`jsonb_to_recordset(${'absorbed'}::jsonb) AS a (id uuid, "survivorId" uuid)`;

export const CHECK_INS = mergedRows('check_in');

const deleteFigures = (table: string) => sql<Pair>`
  DELETE FROM ${identifier(table)} WHERE participant_id = ${'duplicateId'}`;

export const DELETE_FIGURES = [
  deleteFigures('membership_regularity'),
  deleteFigures('participant_regularity'),
];

export const OPEN_TWICE = sql<Pair & Absorbed, { id: string; stays: string }>`
  WITH open AS (
    SELECT c.id, first_value(c.id) OVER (
      PARTITION BY coalesce(a."survivorId", c.membership_id) ORDER BY c.opened_at, c.id) AS stays
    FROM check_in c LEFT JOIN ${ABSORBED} ON a.id = c.membership_id
    WHERE c.participant_id IN (${'survivorId'}, ${'duplicateId'}) AND c.closed_at IS NULL
  ) SELECT id, stays FROM open WHERE id <> stays`;

const moveTo = (table: string) => sql<{ id: string; stays: string }>`
  UPDATE ${identifier(table)} SET check_in_id = ${'stays'} WHERE check_in_id = ${'id'}`;

export const MOVE_TO_OLDEST = [moveTo('check_in_note'), moveTo('check_in_contact')];

export const CLOSE_AS_CORRECTED = sql<{ id: string }>`
  UPDATE check_in SET closed_at = now(), closed_because = 'CORRECTED' WHERE id = ${'id'}`;

const follow = (table: string) => sql<Absorbed>`
  UPDATE ${identifier(table)} c SET membership_id = a."survivorId" FROM ${ABSORBED} WHERE c.membership_id = a.id`;

export const FOLLOW_MEMBERSHIPS = [follow('check_in'), follow('check_in_contact')];

export const DELETE_FIGURES_OF_MEMBERSHIPS = sql<{ ids: readonly string[] }>`
  DELETE FROM membership_regularity WHERE membership_id = ANY (${'ids'}::uuid[])`;
