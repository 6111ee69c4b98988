import { seeingOnly, type Tx } from '#libs/database/tenant-database.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { applyDecisions, createPlanTables, findGroups, findKnownPeople, nameKey } from './plan-tables.js';
import type { Vault } from '#libs/secrets/vault.js';
import { HAS_NUMBER_OF_LINE, NUMBER_TABLES, planNumbers } from './plan-numbers.js';
import type { PlanSubject } from './plan-subject.js';
import type { ParticipantImportOptions } from '../job/import-options.js';

/** Works out, in temporary tables, what an import of participants would do. */
export async function planParticipants(
  tx: Tx,
  subject: PlanSubject,
  options: ParticipantImportOptions,
  vault: Vault,
): Promise<void> {
  const nameColumn = subject.columnOf('firstName', 'name', 'alias');
  const membersFrom = options.membersFrom ?? subject.today;
  await createPlanTables(tx);
  await tx.query(TABLES);
  await tx.query(NUMBER_TABLES);
  await tx.query(
    `INSERT INTO plan_person (
       line, first_name, last_name, alias, name_key, birth_year, language, note, group_key, group_name,
       consent, given_on, withdrawn_on, decision)
     SELECT d.line, d.first_name, d.last_name, d.alias, ${nameKey(`concat_ws(' ', d.first_name, d.last_name)`)},
       d.birth_year, d.language, d.note, ${nameKey('d.group_name')}, d.group_name, d.consent, d.given_on, d.withdrawn_on,
       $2::jsonb ->> d.line::text
     FROM import_row r
     CROSS JOIN LATERAL jsonb_to_record(r.data) AS d (
       line int, first_name text, last_name text, alias text, birth_year int, language text, note text,
       group_name text, consent text, given_on date, withdrawn_on date)
     WHERE r.import_id = $1`,
    [subject.importId, subject.decisions],
  );
  await planNumbers(tx, vault, { importId: subject.importId, organisationId: subject.job.organisationId });
  await findGroupsOfRows(tx, subject, options);
  await seeingOnly(tx, subject.onlyGroupIds, async () => {
    await findKnownPeople(tx);
    await matchPeople(tx, membersFrom);
    await askAboutTwins(tx);
    await applyDecisions(tx, nameColumn);
  });
  await tell(tx, nameColumn);
  await tx.query(`UPDATE plan_person SET participant_id = gen_random_uuid() WHERE action = 'MAKE'`);
  await planContacts(tx, subject, options);
  await planMemberships(tx, membersFrom);
}

const TABLES = `
  CREATE TEMP TABLE plan_person (
    line int PRIMARY KEY, first_name text NOT NULL, last_name text, alias text, name_key text NOT NULL,
    number_sealed bytea, number_index bytea, birth_year int, language text, note text, group_key text, group_name text, consent text NOT NULL, given_on date,
    withdrawn_on date, decision text, group_id uuid,
    -- MAKE, MATCH, ASK (somebody must decide) or SKIP.
    action text, participant_id uuid
  ) ON COMMIT DROP;
  CREATE INDEX ON plan_person (name_key);
  CREATE TEMP TABLE plan_fill (
    participant_id uuid PRIMARY KEY, alias text, birth_year int, note text
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_phone (
    participant_id uuid NOT NULL, number_index bytea NOT NULL, number_sealed bytea NOT NULL,
    PRIMARY KEY (participant_id, number_index)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_consent (
    participant_id uuid PRIMARY KEY, granted_on date NOT NULL, withdrawn_on date
  ) ON COMMIT DROP`;

/**
 * A person is known by the same name together with the same number or year of birth; by the name alone only when one
 * person has it and nothing contradicts, and when it leads to no membership: the name alone makes nobody a member, nor
 * finds anybody who is known in a group where the row names none. A number alone never identifies anybody.
 */
async function matchPeople(tx: Tx, membersFrom: LocalDate): Promise<void> {
  await tx.query(
    `INSERT INTO plan_candidate (line, participant_id, strong, contradicts, to_ask)
     SELECT p.line, e.id,
       (phones.same OR birth.same) AND NOT birth.differs,
       birth.differs OR (p.number_index IS NOT NULL AND phones.known AND NOT phones.same AND NOT birth.same),
       CASE
         WHEN p.group_id IS NULL THEN EXISTS (SELECT 1 FROM plan_known_in i WHERE i.participant_id = e.id)
         ELSE NOT EXISTS (
           SELECT 1 FROM membership m
           WHERE m.participant_id = e.id AND m.group_id = p.group_id AND coalesce(m.ends_on >= $1::date, true))
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
     ) birth`,
    [membersFrom],
  );
  await tx.query(
    `UPDATE plan_person p SET action = m.action, participant_id = CASE WHEN m.action = 'MATCH' THEN m.best END
     FROM (
       SELECT q.line,
         CASE
           WHEN count(c.line) FILTER (WHERE c.strong) = 1 THEN 'MATCH'
           WHEN count(c.line) FILTER (WHERE c.strong) > 1 THEN 'ASK'
           WHEN count(c.line) = 1 AND NOT bool_or(c.contradicts OR c.to_ask) THEN 'MATCH'
           WHEN bool_or(NOT c.contradicts) THEN 'ASK'
           ELSE 'MAKE'
         END AS action,
         (array_agg(c.participant_id ORDER BY c.strong DESC))[1] AS best
       FROM plan_person q LEFT JOIN plan_candidate c ON c.line = q.line
       GROUP BY q.line
     ) m
     WHERE m.line = p.line`,
  );
}

/** Two rows of one name with nothing to tell them apart, or two rows that would both be the same person. */
async function askAboutTwins(tx: Tx): Promise<void> {
  await tx.query(
    `UPDATE plan_person p SET action = 'ASK', participant_id = NULL
     WHERE p.action IN ('MAKE', 'MATCH') AND EXISTS (
       SELECT 1 FROM plan_person earlier
       WHERE earlier.name_key = p.name_key AND earlier.line < p.line AND (
         earlier.participant_id = p.participant_id
         OR (p.action = 'MAKE' AND NOT coalesce(earlier.number_index <> p.number_index, false)
           AND NOT coalesce(earlier.birth_year <> p.birth_year, false))
       )
     )`,
  );
}

async function tell(tx: Tx, nameColumn: number | null): Promise<void> {
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message, needs_decision, candidate_ids)
     SELECT p.line, $1::int, 'UNCLEAR', 'TWO_PEOPLE_OF_ONE_NAME',
       CASE
         WHEN p.action = 'ASK' AND cardinality(known.ids) > 0
           THEN 'Somebody of this name is there already, and it cannot be told whether it is the same person; say who it is, NEW or SKIP.'
         WHEN p.action = 'ASK'
           THEN 'Line ' || twin.line || ' has the same name, and nothing tells the two apart; say NEW if they are two people, or SKIP.'
         WHEN cardinality(known.ids) > 0
           THEN 'Somebody of this name is there already, but number or year of birth differ; a new person is made. Decide otherwise if it is the same.'
         ELSE 'Line ' || twin.line || ' has the same name, but number or year of birth differ; two people are made.'
       END,
       p.action = 'ASK', known.ids
     FROM plan_person p
     CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(c.participant_id ORDER BY c.strong DESC, c.participant_id), '{}') AS ids
       FROM plan_candidate c WHERE c.line = p.line
     ) known
     JOIN (
       SELECT line AS of_line, nullif(min(line) OVER (PARTITION BY name_key), line) AS line FROM plan_person
     ) twin ON twin.of_line = p.line
     WHERE p.decision IS NULL
       AND (p.action = 'ASK' OR (p.action = 'MAKE' AND (cardinality(known.ids) > 0 OR twin.line IS NOT NULL)))`,
    [nameColumn],
  );
}

/** Only what is empty is filled in; a consent that was withdrawn here is never given again by a file. */
async function planContacts(tx: Tx, subject: PlanSubject, options: ParticipantImportOptions): Promise<void> {
  await tx.query(
    `INSERT INTO plan_fill (participant_id, alias, birth_year, note)
     SELECT DISTINCT ON (e.id) e.id, p.alias, p.birth_year, p.note
     FROM plan_person p JOIN participant e ON e.id = p.participant_id
     WHERE p.action = 'MATCH' AND (
       (e.alias IS NULL AND p.alias IS NOT NULL) OR (e.birth_year IS NULL AND p.birth_year IS NOT NULL)
       OR (e.note IS NULL AND p.note IS NOT NULL))
     ORDER BY e.id, p.line`,
  );
  await tx.query(
    `INSERT INTO plan_phone (participant_id, number_index, number_sealed)
     SELECT DISTINCT ON (p.participant_id, p.number_index) p.participant_id, p.number_index, p.number_sealed FROM plan_person p
     WHERE p.action IN ('MAKE', 'MATCH') AND p.number_index IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND (n.valid_to IS NULL OR ${HAS_NUMBER_OF_LINE}))`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT p.line, $1::int, 'UNCLEAR', 'PHONE_DIFFERS', 'Another number is kept for this person; it stays. Change it by hand if the file is right.'
     FROM plan_person p
     WHERE p.action = 'MATCH' AND p.number_index IS NOT NULL
       AND EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND n.valid_to IS NULL)
       AND NOT EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND ${HAS_NUMBER_OF_LINE})`,
    [subject.columnOf('phone')],
  );
  await tx.query(
    `INSERT INTO plan_consent (participant_id, granted_on, withdrawn_on)
     SELECT DISTINCT ON (p.participant_id) p.participant_id,
       CASE p.consent WHEN 'GIVEN' THEN coalesce(p.given_on, $1::date) ELSE coalesce(p.withdrawn_on, $1::date) END,
       CASE p.consent WHEN 'WITHDRAWN' THEN coalesce(p.withdrawn_on, $1::date) END
     FROM plan_person p
     WHERE p.action IN ('MAKE', 'MATCH') AND p.consent IN ('GIVEN', 'WITHDRAWN') AND NOT EXISTS (
       SELECT 1 FROM consent c WHERE c.participant_id = p.participant_id AND c.purpose = 'SMS_REMINDERS')
     ORDER BY p.participant_id, p.consent = 'WITHDRAWN' DESC, p.line`,
    [options.consentDate ?? subject.today],
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT p.line, $1::int, 'UNCLEAR', 'CONSENT_DIFFERS',
       CASE p.consent WHEN 'GIVEN' THEN 'The consent was withdrawn here, so it stays withdrawn; record it by hand if they agree again.'
         ELSE 'A consent holds here; it stays. Withdraw it by hand if the file is right.' END
     FROM plan_person p
     CROSS JOIN LATERAL (
       SELECT count(*) > 0 AS known, coalesce(bool_or(c.withdrawn_on IS NULL), false) AS holds
       FROM consent c WHERE c.participant_id = p.participant_id AND c.purpose = 'SMS_REMINDERS'
     ) kept
     WHERE p.action = 'MATCH' AND kept.known
       AND ((p.consent = 'GIVEN' AND NOT kept.holds) OR (p.consent IN ('REFUSED', 'WITHDRAWN') AND kept.holds))`,
    [subject.columnOf('smsConsent')],
  );
}

/** The group that each row is about: the one it names, else that of the import. */
async function findGroupsOfRows(
  tx: Tx,
  subject: PlanSubject,
  options: ParticipantImportOptions,
): Promise<void> {
  await tx.query(
    `INSERT INTO plan_group (key, name, first_line)
     SELECT group_key, min(group_name), min(line) FROM plan_person WHERE group_key IS NOT NULL GROUP BY group_key`,
  );
  await findGroups(tx, false, subject.columnOf('group'));
  await tx.query(
    `UPDATE plan_person p SET group_id = g.group_id FROM plan_group g WHERE g.key = p.group_key`,
  );
  await tx.query(`UPDATE plan_person SET group_id = $1::uuid WHERE group_key IS NULL`, [
    options.groupId ?? null,
  ]);
}

async function planMemberships(tx: Tx, membersFrom: LocalDate): Promise<void> {
  await tx.query(
    `INSERT INTO plan_membership (participant_id, group_id, starts_on, ends_on)
     SELECT DISTINCT p.participant_id, p.group_id, $1::date, NULL::date
     FROM plan_person p
     WHERE p.action IN ('MAKE', 'MATCH') AND p.group_id IS NOT NULL
       AND NOT EXISTS (
         SELECT 1 FROM membership m
         WHERE m.participant_id = p.participant_id AND m.group_id = p.group_id
           AND coalesce(m.ends_on >= $1::date, true))`,
    [membersFrom],
  );
}
