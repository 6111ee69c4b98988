import { seeingOnly, type Tx } from '#libs/database/tenant-database.js';
import type { NamePolicies } from '#libs/people/name-policy.js';
import type { AttendanceImportOptions } from '../job/import-options.js';
import { planMarks } from './attendance-plan-marks.js';
import { planSessions } from './attendance-plan-sessions.js';
import type { PlanSubject } from './plan-subject.js';
import {
  applyDecisions,
  checkNewGroups,
  createPlanTables,
  findGroups,
  findKnownPeople,
  nameKey,
} from './plan-tables.js';

/** Works out, in temporary tables, what an import of past attendance would do. */
export async function planAttendance(
  tx: Tx,
  subject: PlanSubject,
  options: AttendanceImportOptions,
  names: NamePolicies,
): Promise<void> {
  const nameColumn = subject.columnOf('name', 'firstName');
  await createPlanTables(tx);
  await tx.query(TABLES);
  await tx.query(
    `INSERT INTO plan_mark (
       position, kind, line, column_number, group_key, group_name, on_date, name, name_key, name_row, mark, note, people)
     SELECT r.position, d.kind, d.line, d.column_number, ${nameKey('d.group_name')}, d.group_name, d.on_date, d.name,
       ${nameKey('d.name')}, d.name_row, d.mark, d.note, d.people
     FROM import_row r
     CROSS JOIN LATERAL jsonb_to_record(r.data) AS d (
       kind text, line int, column_number int, group_name text, on_date date, name text, name_row int, mark text,
       note text, people int)
     WHERE r.import_id = $1`,
    [subject.importId],
  );
  await resolveGroups(tx, subject, options, names);
  await resolvePeople(tx, subject, nameColumn);
  await planMemberships(tx);
  await planSessions(tx, subject, options);
  await planMarks(tx);
}

const TABLES = `
  CREATE TEMP TABLE plan_mark (
    position int PRIMARY KEY, kind text NOT NULL, line int NOT NULL, column_number int, group_key text, group_name text,
    group_id uuid, on_date date NOT NULL, name text, name_key text, name_row int, mark text, note text, people int,
    person_line int
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_person (
    -- The first line on which the person stands in this group; in a matrix their own line.
    line int PRIMARY KEY, group_id uuid NOT NULL, name text NOT NULL, name_key text NOT NULL, name_row int, decision text,
    -- MAKE, MATCH, ASK (somebody must decide) or SKIP.
    action text, participant_id uuid
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_session (
    group_id uuid NOT NULL, on_date date NOT NULL, line int NOT NULL, column_number int, cancel boolean NOT NULL,
    session_id uuid, is_new boolean NOT NULL DEFAULT false, starts_at timestamptz, ends_at timestamptz,
    -- Of a session that is there already.
    is_cancelled boolean NOT NULL DEFAULT false, is_closed boolean NOT NULL DEFAULT false, others int NOT NULL DEFAULT 0,
    PRIMARY KEY (group_id, on_date)
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_attendance (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, session_id uuid NOT NULL, participant_id uuid NOT NULL, mark text NOT NULL,
    walk_in boolean NOT NULL, note text, line int NOT NULL, column_number int, marked_at timestamptz NOT NULL,
    -- MAKE, SAME or DIFFERS from what is recorded, CANCELLED or CLOSED like its session.
    state text NOT NULL
  ) ON COMMIT DROP;
  CREATE TEMP TABLE plan_headcount (
    session_id uuid PRIMARY KEY, people int NOT NULL, counted_at timestamptz NOT NULL, line int NOT NULL,
    column_number int, state text NOT NULL
  ) ON COMMIT DROP`;

async function resolveGroups(
  tx: Tx,
  subject: PlanSubject,
  options: AttendanceImportOptions,
  names: NamePolicies,
): Promise<void> {
  const groupColumn = subject.columnOf('group');
  await tx.query(
    `INSERT INTO plan_group (key, name, first_line)
     SELECT group_key, min(group_name), min(line) FROM plan_mark WHERE group_key IS NOT NULL GROUP BY group_key`,
  );
  await findGroups(tx, options.createGroups ?? false, groupColumn);
  await checkNewGroups(tx, names, groupColumn);
  await tx.query(`UPDATE plan_mark m SET group_id = g.group_id FROM plan_group g WHERE g.key = m.group_key`);
  // A date above the table that says cancelled is about every group of the file.
  await tx.query(
    `UPDATE plan_mark SET group_id = $1::uuid
     WHERE group_key IS NULL AND (kind <> 'CANCELLED' OR NOT EXISTS (SELECT 1 FROM plan_group))`,
    [options.groupId ?? null],
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT min(line), $1::int, 'ERROR', 'GROUP_NEEDED', 'The file does not say which group it is about; give the group when importing (groupId).'
     FROM plan_mark WHERE group_key IS NULL AND group_id IS NULL AND NOT EXISTS (SELECT 1 FROM plan_group)
     HAVING count(*) > 0`,
    [groupColumn],
  );
}

/**
 * People are looked for by their whole name or alias, first in the group, then in the organisation. Who is known only in
 * other groups may be somebody else, which is asked of an importer who may see them; to others the name is unknown.
 */
async function resolvePeople(tx: Tx, subject: PlanSubject, nameColumn: number | null): Promise<void> {
  await tx.query(
    `INSERT INTO plan_person (line, group_id, name, name_key, name_row, decision)
     SELECT min(line), group_id, (array_agg(name ORDER BY line))[1], name_key, name_row, $1::jsonb ->> min(line)::text
     FROM plan_mark WHERE kind = 'ATTENDANCE' AND group_id IS NOT NULL
     GROUP BY group_id, name_key, name_row`,
    [subject.decisions],
  );
  await tx.query(
    `UPDATE plan_mark m SET person_line = p.line FROM plan_person p
     WHERE m.kind = 'ATTENDANCE' AND p.group_id = m.group_id AND p.name_key = m.name_key
       AND p.name_row IS NOT DISTINCT FROM m.name_row`,
  );
  await seeingOnly(tx, subject.onlyGroupIds, async () => {
    await findKnownPeople(tx);
    await matchPeople(tx);
    await applyDecisions(tx, nameColumn);
  });
  await askWhoTheyAre(tx, nameColumn);
  // In a long table a name that nobody has yet is one new person, in however many groups. Materialised, as a subquery
  // that is run again for each row would make another id each time.
  await tx.query(
    `WITH made AS MATERIALIZED (
       SELECT name_key, name_row, gen_random_uuid() AS id FROM plan_person WHERE action = 'MAKE' GROUP BY name_key, name_row
     )
     UPDATE plan_person p SET participant_id = made.id FROM made
     WHERE p.action = 'MAKE' AND made.name_key = p.name_key AND made.name_row IS NOT DISTINCT FROM p.name_row`,
  );
  await tx.query('ANALYZE plan_mark, plan_person');
}

async function matchPeople(tx: Tx): Promise<void> {
  await tx.query(
    `INSERT INTO plan_candidate (line, participant_id, strong, to_ask)
     SELECT p.line, k.participant_id,
       EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = k.participant_id AND m.group_id = p.group_id),
       EXISTS (SELECT 1 FROM plan_known_in i WHERE i.participant_id = k.participant_id)
         AND NOT EXISTS (SELECT 1 FROM plan_known_in i WHERE i.participant_id = k.participant_id AND i.group_id = p.group_id)
     FROM plan_person p JOIN plan_known k ON k.name_key = p.name_key`,
  );
  await tx.query(
    `UPDATE plan_person p SET action = m.action, participant_id = CASE WHEN m.action = 'MATCH' THEN m.best END
     FROM (
       SELECT q.line,
         CASE
           -- Rows of a matrix are people of their own, so a name that comes twice is two people.
           WHEN q.name_row IS NOT NULL AND twins.rows > 1 THEN 'ASK'
           WHEN count(c.line) FILTER (WHERE c.strong) = 1 THEN 'MATCH'
           WHEN count(c.line) FILTER (WHERE c.strong) > 1 THEN 'ASK'
           WHEN count(c.line) = 1 AND NOT bool_or(c.to_ask) THEN 'MATCH'
           WHEN count(c.line) > 0 THEN 'ASK'
           ELSE 'MAKE'
         END AS action,
         (array_agg(c.participant_id ORDER BY c.strong DESC))[1] AS best
       FROM plan_person q
       JOIN (SELECT group_id, name_key, count(*) AS rows FROM plan_person GROUP BY group_id, name_key) twins
         ON twins.group_id = q.group_id AND twins.name_key = q.name_key
       LEFT JOIN plan_candidate c ON c.line = q.line
       GROUP BY q.line, twins.rows
     ) m
     WHERE m.line = p.line`,
  );
}

async function askWhoTheyAre(tx: Tx, nameColumn: number | null): Promise<void> {
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message, needs_decision, candidate_ids)
     SELECT p.line, $1::int, 'UNCLEAR', 'TWO_PEOPLE_OF_ONE_NAME',
       CASE WHEN cardinality(known.ids) > 1 THEN 'Several people have this name; say who it is, NEW or SKIP.'
         WHEN known.only_elsewhere
           THEN 'Somebody of this name is known, but not in this group; say whether it is them, NEW or SKIP.'
         ELSE 'The name stands on several lines; say for each who it is, NEW or SKIP.' END,
       true, known.ids
     FROM plan_person p
     CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(c.participant_id ORDER BY c.strong DESC, c.participant_id), '{}') AS ids,
         bool_and(c.to_ask) AS only_elsewhere
       FROM plan_candidate c WHERE c.line = p.line
     ) known
     WHERE p.action = 'ASK' AND p.decision IS NULL`,
    [nameColumn],
  );
}

/**
 * Who is marked on days on which they are no member was one from the first of these days to the last, with those between
 * two memberships apart. It ends with the file: a register tells who came then, not who comes now.
 */
async function planMemberships(tx: Tx): Promise<void> {
  await tx.query(
    `INSERT INTO plan_membership (participant_id, group_id, starts_on, ends_on)
     SELECT f.participant_id, f.group_id, min(f.on_date), max(f.on_date)
     FROM (
       SELECT p.participant_id, p.group_id, d.on_date, (
         SELECT max(m.starts_on) FROM membership m
         WHERE m.participant_id = p.participant_id AND m.group_id = p.group_id AND m.starts_on < d.on_date) AS last_start
       FROM plan_person p JOIN plan_mark d ON d.person_line = p.line
       WHERE p.action IN ('MAKE', 'MATCH') AND NOT EXISTS (
         SELECT 1 FROM membership m
         WHERE m.participant_id = p.participant_id AND m.group_id = p.group_id
           AND m.starts_on <= d.on_date AND coalesce(m.ends_on >= d.on_date, true))
     ) f
     GROUP BY f.participant_id, f.group_id, f.last_start`,
  );
}
