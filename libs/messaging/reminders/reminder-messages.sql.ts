import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, literal, sql } from '#libs/database/sql.js';
import { NUMBER_TO_TEXT } from '../message/eligibility.sql.js';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';
import type { SessionFacts } from '../message/rules/session-in-message.js';
import { SESSION_FACTS } from '../message/session-facts.sql.js';
import { WAKE_AGAIN_AFTER } from '../message/wake.js';

export const PEOPLE_WITHOUT_TEXT = sql<{ after: string | null; people: number }, { readonly id: string }>`
  SELECT DISTINCT participant_id AS id FROM reminder
  WHERE message_id IS NULL AND excluded IS NULL
    AND participant_id > coalesce(${'after'}, '00000000-0000-0000-0000-000000000000')::uuid
  ORDER BY participant_id LIMIT ${'people'}`;

export interface UnwrittenReminder extends SessionFacts {
  readonly reminderId: string;
  readonly sessionId: string;
  readonly kind: ReminderKind;
  /** Of the session, as its zone has it. */
  readonly localDate: LocalDate;
  readonly deadlineAt: Date;
  readonly participantId: string;
  readonly participantLanguage: string;
  readonly phoneNumberId: string;
}

interface People {
  readonly participantIds: readonly string[];
}

/**
 * Reminders of the people without a text, these people with their numbers, and the sessions, each looked up once. While
 * statistics say that there are few rows, a plan that joins them at once may look all up again for each of the others.
 */
const CONCERNED = fragment<People>`
  WITH unwritten AS MATERIALIZED (
    SELECT r.id, r.kind, r.session_id, r.participant_id, r.schedule_version, w.deadline_at,
      w.schedule_version AS wave_schedule_version
    FROM reminder r JOIN reminder_wave w ON w.id = r.wave_id
    WHERE r.participant_id = ANY (${'participantIds'}) AND r.message_id IS NULL AND r.excluded IS NULL
  ), people AS MATERIALIZED (
    SELECT p.id, p.language, ${NUMBER_TO_TEXT} AS number_id
    FROM participant p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = ANY (${'participantIds'})
  ), sessions AS MATERIALIZED (
    SELECT s.id, s.status, s.local_date, s.schedule_version, ${SESSION_FACTS}
    FROM session s JOIN activity_group g ON g.id = s.group_id
    WHERE s.id = ANY (ARRAY (SELECT DISTINCT session_id FROM unwritten))
  )`;

export const LEAVE_OUT = sql<People>`
  ${CONCERNED}, judged AS MATERIALIZED (
    SELECT u.id, CASE
      WHEN (s.status = 'CANCELLED') > (u.kind = 'CANCELLED') THEN 'SESSION_CANCELLED'
      WHEN (s.status = 'CANCELLED') < (u.kind = 'CANCELLED') THEN 'SESSION_NOT_CANCELLED'
      WHEN s.schedule_version <> u.schedule_version OR u.wave_schedule_version <> u.schedule_version THEN 'SESSION_MOVED'
      WHEN least(s.starts_at, u.deadline_at) <= now() THEN 'DEADLINE_PASSED'
      WHEN p.number_id IS NULL THEN 'NUMBER_NOT_CURRENT'
    END AS reason
    FROM unwritten u JOIN sessions s ON s.id = u.session_id JOIN people p ON p.id = u.participant_id
  )
  UPDATE reminder SET excluded = judged.reason FROM judged
  WHERE reminder.id = judged.id AND judged.reason IS NOT NULL`;

export const UNWRITTEN = sql<People, UnwrittenReminder>`
  ${CONCERNED}
  SELECT u.id AS reminder_id, s.id AS session_id, u.kind, s.local_date, u.deadline_at, p.id AS participant_id,
    p.language AS participant_language, p.number_id AS phone_number_id, s.public_name, s.group_language, s.starts_at,
    s.time_zone, s.place, s.minimum_not_reached
  FROM unwritten u JOIN sessions s ON s.id = u.session_id JOIN people p ON p.id = u.participant_id
  WHERE p.number_id IS NOT NULL
  ORDER BY s.starts_at, u.id`;

interface MessagesToWrite {
  readonly organisationId: string;
  /** JSON of `messageOf`. */
  readonly messages: string;
}

export const WRITE_MESSAGES = sql<MessagesToWrite>`
  WITH written AS (
    SELECT * FROM jsonb_to_recordset(${'messages'}::jsonb) AS t (
      id uuid, reminder_ids uuid[], participant_id uuid, phone_number_id uuid, deadline_at timestamptz,
      language text, body text, encoding text, parts integer)
  ), inserted AS (
    INSERT INTO message (id, organisation_id, participant_id, phone_number_id, language, body, encoding, parts,
      due_at, deadline_at, lease_until)
    SELECT id, ${'organisationId'}, participant_id, phone_number_id, language, body, encoding, parts,
      now(), deadline_at, now() + interval ${literal(WAKE_AGAIN_AFTER)}
    FROM written
  )
  UPDATE reminder r SET message_id = written.id
  FROM written CROSS JOIN LATERAL unnest(written.reminder_ids) AS told (id) WHERE r.id = told.id`;
