import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, sql } from '#libs/database/sql.js';
import type { Decisions } from '../job/import-options.js';
import { ACTION } from './plan-actions.js';
import { HAS_NUMBER_OF_LINE } from './plan-numbers.sql.js';
import { problem } from './plan-problems.sql.js';
import { nameKey } from './plan-tables.sql.js';
import { TABLES_OF_PARTICIPANTS } from './temporary-tables.sql.js';

export const SET_UP = TABLES_OF_PARTICIPANTS;

export const READ_PEOPLE = sql<{ importId: string; decisions: Decisions }>`
  INSERT INTO plan_person (
    line, first_name, last_name, alias, name_key, birth_year, language, note, group_key, group_name,
    consent, given_on, withdrawn_on, decision)
  SELECT d.line, d.first_name, d.last_name, d.alias,
    ${nameKey(fragment`concat_ws(' ', d.first_name, d.last_name)`)}, d.birth_year, d.language, d.note,
    ${nameKey(fragment`d.group_name`)}, d.group_name, d.consent, d.given_on, d.withdrawn_on,
    ${'decisions'}::jsonb ->> d.line::text
  FROM import_row r
  CROSS JOIN LATERAL jsonb_to_record(r.data) AS d (
    line int, first_name text, last_name text, alias text, birth_year int, language text, note text,
    group_name text, consent text, given_on date, withdrawn_on date)
  WHERE r.import_id = ${'importId'}`;

export const PLAN_NEW_PEOPLE = sql`
  UPDATE plan_person SET participant_id = gen_random_uuid() WHERE action = ${ACTION.MAKE}`;

interface MembersFrom {
  readonly membersFrom: LocalDate;
}

/**
 * A person is known by the same name together with the same number or year of birth; by the name alone only when one
 * person has it and nothing contradicts, and when it leads to no membership: the name alone makes nobody a member, nor
 * finds anybody who is known in a group where the row names none. A number alone never identifies anybody.
 */
export const FIND_CANDIDATES = sql<MembersFrom>`
  INSERT INTO plan_candidate (line, participant_id, strong, contradicts, to_ask)
  SELECT p.line, e.id,
    (phones.same OR birth.same) AND NOT birth.differs,
    birth.differs OR (p.number_index IS NOT NULL AND phones.known AND NOT phones.same AND NOT birth.same),
    CASE
      WHEN p.group_id IS NULL THEN EXISTS (SELECT 1 FROM plan_known_in i WHERE i.participant_id = e.id)
      ELSE NOT EXISTS (
        SELECT 1 FROM membership m
        WHERE m.participant_id = e.id AND m.group_id = p.group_id
          AND coalesce(m.ends_on >= ${'membersFrom'}::date, true))
    END
  FROM plan_person p
  JOIN plan_known k ON k.name_key = p.name_key
  JOIN participant e ON e.id = k.participant_id
  CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS known, coalesce(bool_or(${HAS_NUMBER_OF_LINE}), false) AS same
    FROM phone_number n WHERE n.participant_id = e.id
  ) phones
  CROSS JOIN LATERAL (
    SELECT coalesce(p.birth_year = e.birth_year, false) AS same, coalesce(p.birth_year <> e.birth_year, false) AS differs
  ) birth`;

export const CHOOSE_PEOPLE = sql`
  UPDATE plan_person p SET action = m.action, participant_id = CASE WHEN m.action = ${ACTION.MATCH} THEN m.best END
  FROM (
    SELECT q.line,
      CASE
        WHEN count(c.line) FILTER (WHERE c.strong) = 1 THEN ${ACTION.MATCH}
        WHEN count(c.line) FILTER (WHERE c.strong) > 1 THEN ${ACTION.ASK}
        WHEN count(c.line) = 1 AND NOT bool_or(c.contradicts OR c.to_ask) THEN ${ACTION.MATCH}
        WHEN bool_or(NOT c.contradicts) THEN ${ACTION.ASK}
        ELSE ${ACTION.MAKE}
      END AS action,
      (array_agg(c.participant_id ORDER BY c.strong DESC))[1] AS best
    FROM plan_person q LEFT JOIN plan_candidate c ON c.line = q.line
    GROUP BY q.line
  ) m
  WHERE m.line = p.line`;

/** Two rows of one name with nothing to tell them apart, or two rows that would both be the same person. */
export const ASK_ABOUT_TWINS = sql`
  UPDATE plan_person p SET action = ${ACTION.ASK}, participant_id = NULL
  WHERE p.action IN ${ACTION.OF_SOMEBODY} AND EXISTS (
    SELECT 1 FROM plan_person earlier
    WHERE earlier.name_key = p.name_key AND earlier.line < p.line AND (
      earlier.participant_id = p.participant_id
      OR (p.action = ${ACTION.MAKE} AND NOT coalesce(earlier.number_index <> p.number_index, false)
        AND NOT coalesce(earlier.birth_year <> p.birth_year, false))
    )
  )`;

export const TELL_OF_NAMES = sql<{ nameColumn: number | null }>`
  INSERT INTO plan_problem (line, column_number, problem, other_line, needs_decision, candidate_ids)
  SELECT p.line, ${'nameColumn'}::int,
    CASE
      WHEN p.action = ${ACTION.ASK} AND cardinality(known.ids) > 0 THEN ${problem('MAY_BE_SOMEBODY_KNOWN')}
      WHEN p.action = ${ACTION.ASK} THEN ${problem('MAY_BE_OTHER_LINE')}
      WHEN cardinality(known.ids) > 0 THEN ${problem('DIFFERS_FROM_SOMEBODY_KNOWN')}
      ELSE ${problem('DIFFERS_FROM_OTHER_LINE')}
    END,
    twin.line, p.action = ${ACTION.ASK}, known.ids
  FROM plan_person p
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(c.participant_id ORDER BY c.strong DESC, c.participant_id), '{}') AS ids
    FROM plan_candidate c WHERE c.line = p.line
  ) known
  JOIN (
    SELECT line AS of_line, nullif(min(line) OVER (PARTITION BY name_key), line) AS line FROM plan_person
  ) twin ON twin.of_line = p.line
  WHERE p.decision IS NULL AND (p.action = ${ACTION.ASK}
    OR (p.action = ${ACTION.MAKE} AND (cardinality(known.ids) > 0 OR twin.line IS NOT NULL)))`;

/** Only what is empty is filled in. */
export const PLAN_FILLS = sql`
  INSERT INTO plan_fill (participant_id, alias, birth_year, note)
  SELECT DISTINCT ON (e.id) e.id, p.alias, p.birth_year, p.note
  FROM plan_person p JOIN participant e ON e.id = p.participant_id
  WHERE p.action = ${ACTION.MATCH} AND (
    (e.alias IS NULL AND p.alias IS NOT NULL) OR (e.birth_year IS NULL AND p.birth_year IS NOT NULL)
    OR (e.note IS NULL AND p.note IS NOT NULL))
  ORDER BY e.id, p.line`;

export const PLAN_PHONES = sql`
  INSERT INTO plan_phone (participant_id, number_index, number_sealed)
  SELECT DISTINCT ON (p.participant_id, p.number_index) p.participant_id, p.number_index, p.number_sealed
  FROM plan_person p
  WHERE p.action IN ${ACTION.OF_SOMEBODY} AND p.number_index IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM phone_number n
    WHERE n.participant_id = p.participant_id AND (n.valid_to IS NULL OR ${HAS_NUMBER_OF_LINE}))`;

export const TELL_OF_OTHER_PHONES = sql<{ phoneColumn: number | null }>`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT p.line, ${'phoneColumn'}::int, ${problem('PHONE_DIFFERS')}
  FROM plan_person p
  WHERE p.action = ${ACTION.MATCH} AND p.number_index IS NOT NULL
    AND EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND n.valid_to IS NULL)
    AND NOT EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND ${HAS_NUMBER_OF_LINE})`;

/** A consent that was withdrawn here is never given again by a file. */
export const PLAN_CONSENTS = sql<{ consentDate: LocalDate }>`
  INSERT INTO plan_consent (participant_id, granted_on, withdrawn_on)
  SELECT DISTINCT ON (p.participant_id) p.participant_id,
    CASE p.consent WHEN 'GIVEN' THEN coalesce(p.given_on, ${'consentDate'}::date)
      ELSE coalesce(p.withdrawn_on, ${'consentDate'}::date) END,
    CASE p.consent WHEN 'WITHDRAWN' THEN coalesce(p.withdrawn_on, ${'consentDate'}::date) END
  FROM plan_person p
  WHERE p.action IN ${ACTION.OF_SOMEBODY} AND p.consent IN ('GIVEN', 'WITHDRAWN') AND NOT EXISTS (
    SELECT 1 FROM consent c WHERE c.participant_id = p.participant_id AND c.purpose = 'SMS_REMINDERS')
  ORDER BY p.participant_id, p.consent = 'WITHDRAWN' DESC, p.line`;

export const TELL_OF_OTHER_CONSENTS = sql<{ consentColumn: number | null }>`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT p.line, ${'consentColumn'}::int,
    CASE p.consent WHEN 'GIVEN' THEN ${problem('CONSENT_WITHDRAWN_HERE')} ELSE ${problem('CONSENT_HOLDS_HERE')} END
  FROM plan_person p
  CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS known, coalesce(bool_or(c.withdrawn_on IS NULL), false) AS holds
    FROM consent c WHERE c.participant_id = p.participant_id AND c.purpose = 'SMS_REMINDERS'
  ) kept
  WHERE p.action = ${ACTION.MATCH} AND kept.known
    AND ((p.consent = 'GIVEN' AND NOT kept.holds) OR (p.consent IN ('REFUSED', 'WITHDRAWN') AND kept.holds))`;

export const LIST_GROUPS_OF_PEOPLE = sql`
  INSERT INTO plan_group (key, name, first_line)
  SELECT group_key, min(group_name), min(line) FROM plan_person WHERE group_key IS NOT NULL GROUP BY group_key`;

export const SET_GROUPS_OF_PEOPLE = sql`
  UPDATE plan_person p SET group_id = g.group_id FROM plan_group g WHERE g.key = p.group_key`;

export const SET_GROUP_OF_OTHER_PEOPLE = sql<{ groupId: string | null }>`
  UPDATE plan_person SET group_id = ${'groupId'}::uuid WHERE group_key IS NULL`;

export const PLAN_MEMBERSHIPS = sql<MembersFrom>`
  INSERT INTO plan_membership (participant_id, group_id, starts_on, ends_on)
  SELECT DISTINCT p.participant_id, p.group_id, ${'membersFrom'}::date, NULL::date
  FROM plan_person p
  WHERE p.action IN ${ACTION.OF_SOMEBODY} AND p.group_id IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM membership m
      WHERE m.participant_id = p.participant_id AND m.group_id = p.group_id
        AND coalesce(m.ends_on >= ${'membersFrom'}::date, true))`;
