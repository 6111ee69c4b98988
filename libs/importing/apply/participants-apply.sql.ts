import type { LocalDate } from '#libs/calendar/local-date.js';
import { literal, sql, type NoParameters } from '#libs/database/sql.js';
import { SAMPLE_ROWS, type PlanCounts } from '../job/import-report.js';
import { ACTION, type Action } from '../plan/plan-actions.js';
import { TABLES_OF_PARTICIPANTS } from '../plan/temporary-tables.sql.js';

export const SET_UP = TABLES_OF_PARTICIPANTS;

export type OwnCounts = Omit<PlanCounts, 'unclear' | 'undecided' | 'errors'>;

export const COUNT_PARTICIPANTS = sql<NoParameters, OwnCounts>`
  SELECT
    (SELECT count(*) FROM plan_person)::int AS rows,
    json_build_object(
      'groups', 0,
      'participants', (SELECT count(*) FROM plan_person WHERE action = ${ACTION.MAKE}),
      'memberships', (SELECT count(*) FROM plan_membership),
      'sessions', 0,
      'attendance', 0,
      'headcounts', 0,
      'phoneNumbers', (SELECT count(*) FROM plan_phone),
      'consents', (SELECT count(*) FROM plan_consent)
    ) AS to_make,
    (SELECT count(*) FROM plan_fill)::int AS to_fill,
    0 AS to_cancel,
    (SELECT count(*) FROM plan_person WHERE action = ${ACTION.MATCH})::int AS matched,
    (SELECT count(*) FROM plan_person p WHERE action = ${ACTION.MATCH} AND NOT EXISTS (
       SELECT 1 FROM plan_fill f WHERE f.participant_id = p.participant_id
       UNION ALL SELECT 1 FROM plan_phone n WHERE n.participant_id = p.participant_id
       UNION ALL SELECT 1 FROM plan_consent c WHERE c.participant_id = p.participant_id
       UNION ALL SELECT 1 FROM plan_membership m WHERE m.participant_id = p.participant_id))::int AS unchanged`;

export const SAMPLE_PEOPLE = sql<{ action: Action }, { line: number; name: string; participantId: string }>`
  SELECT line, concat_ws(' ', first_name, last_name) AS name, participant_id FROM plan_person
  WHERE action = ${'action'} ORDER BY line LIMIT ${literal(SAMPLE_ROWS)}`;

interface Owner {
  readonly organisationId: string;
}

export const MAKE_PEOPLE = sql<Owner>`
  INSERT INTO participant (id, organisation_id, first_name, last_name, alias, language, birth_year, note)
  SELECT p.participant_id, o.id, p.first_name, p.last_name, p.alias, coalesce(p.language, o.language), p.birth_year, p.note
  FROM plan_person p JOIN organisation o ON o.id = ${'organisationId'} WHERE p.action = ${ACTION.MAKE} ORDER BY p.line`;

export const FILL_PEOPLE = sql`
  UPDATE participant e SET
    alias = coalesce(e.alias, f.alias), birth_year = coalesce(e.birth_year, f.birth_year), note = coalesce(e.note, f.note)
  FROM plan_fill f WHERE f.participant_id = e.id`;

/** Whoever gives them a number meanwhile waits, or has been here before. */
export const LOCK_PEOPLE = sql`
  SELECT 1 FROM participant WHERE id IN (SELECT participant_id FROM plan_phone) ORDER BY id FOR NO KEY UPDATE`;

/** Nobody has confirmed a number that comes from a file, so staff ask at the next visit. */
export const MAKE_PHONES = sql<Owner & { readonly today: LocalDate }>`
  INSERT INTO phone_number (organisation_id, participant_id, number_sealed, number_index, valid_from, ask_to_confirm)
  SELECT ${'organisationId'}, p.participant_id, p.number_sealed, p.number_index, ${'today'}, true FROM plan_phone p
  WHERE NOT EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND n.valid_to IS NULL)`;

export const MAKE_CONSENTS = sql<Owner>`
  INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, withdrawn_on, source)
  SELECT ${'organisationId'}, participant_id, 'SMS_REMINDERS', granted_on, withdrawn_on, 'IMPORT' FROM plan_consent
  ON CONFLICT DO NOTHING`;

/** Everybody whose measures may change. */
export const PEOPLE_WHO_JOINED = sql<NoParameters, { id: string }>`
  SELECT DISTINCT participant_id AS id FROM plan_membership`;
