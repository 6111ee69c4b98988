import type { LocalDate } from '#libs/calendar/local-date.js';
import { sql } from '#libs/database/sql.js';
import type { Period } from '#libs/groups/rules/joined-periods.js';
import { mergedRows } from '#libs/people/merge-rows.js';
import type { Pair } from '#libs/people/merge-steps.js';

export const REASONS = mergedRows('attendance_reason');
export const ROSTER_PLACES = mergedRows('project_participant');

/** A reason stays with an absence: that of a mark which gives way, unless the other one has a reason or says no absence. */
export const DELETE_REASONS_OF_ABSORBED = sql<{ absorbed: string }>`
  DELETE FROM attendance_reason r
  USING jsonb_to_recordset(${'absorbed'}::jsonb) AS a (id uuid, "survivorId" uuid)
  JOIN attendance gone ON gone.id = a.id JOIN attendance stays ON stays.id = a."survivorId"
  WHERE (r.session_id, r.participant_id) = (gone.session_id, gone.participant_id)
    AND (stays.mark IS NULL OR stays.mark NOT IN ('ABSENT', 'EXCUSED') OR EXISTS (
      SELECT 1 FROM attendance_reason o WHERE (o.session_id, o.participant_id) = (stays.session_id, stays.participant_id)))`;

export const JOIN_ROSTER_PLACES = sql<Pair>`
  UPDATE project_participant k SET started_on = least(k.started_on, d.started_on),
    ended_on = CASE WHEN k.ended_on IS NULL OR d.ended_on IS NULL THEN NULL ELSE greatest(k.ended_on, d.ended_on) END,
    gender = coalesce(k.gender, d.gender), employment = coalesce(k.employment, d.employment),
    education = coalesce(k.education, d.education), exit_data_on = coalesce(k.exit_data_on, d.exit_data_on)
  FROM project_participant d
  WHERE d.project_id = k.project_id AND k.participant_id = ${'survivorId'} AND d.participant_id = ${'duplicateId'}`;

export const DELETE_JOINED_ROSTER_PLACES = sql<Pair>`
  DELETE FROM project_participant d WHERE d.participant_id = ${'duplicateId'} AND EXISTS (
    SELECT 1 FROM project_participant k WHERE k.project_id = d.project_id AND k.participant_id = ${'survivorId'})`;

export const REHABILITATION_OF_BOTH = sql<Pair, Period>`
  SELECT id, starts_on, ends_on, participant_id = ${'survivorId'} AS is_kept
  FROM rehabilitation_agreement WHERE participant_id IN (${'survivorId'}, ${'duplicateId'}) ORDER BY starts_on, id`;

export const DELETE_REHABILITATION = sql<{ ids: readonly string[] }>`
  DELETE FROM rehabilitation_agreement WHERE id = ANY (${'ids'}::uuid[])`;

interface JoinedRehabilitation {
  readonly id: string;
  readonly survivorId: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

export const JOIN_REHABILITATION = sql<JoinedRehabilitation>`
  UPDATE rehabilitation_agreement
  SET participant_id = ${'survivorId'}, starts_on = ${'startsOn'}, ends_on = ${'endsOn'} WHERE id = ${'id'}`;
