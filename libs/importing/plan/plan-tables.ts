import type { Tx } from '#libs/database/tenant-database.js';
import type { NamePolicies } from '#libs/people/name-policy.js';

/**
 * A plan is what an import would do, worked out set by set in temporary tables that live as long as the transaction.
 * The analysis makes a plan and counts it; applying makes the same plan again and carries it out. So what was shown is
 * what is done, and what changed in between is seen.
 */

/** What people's names are compared by: case, full stops, commas and blanks do not matter; accents do. */
export function nameKey(sql: string): string {
  return `btrim(regexp_replace(lower(normalize(${sql}) COLLATE "fi-x-icu"), '[\\s.,]+', ' ', 'g'))`;
}

/** Makes the tables that plans of both kinds have. */
export async function createPlanTables(tx: Tx): Promise<void> {
  await tx.query(`
    CREATE TEMP TABLE plan_problem (
      line int NOT NULL, column_number int, severity text NOT NULL, code text NOT NULL, message text NOT NULL,
      needs_decision boolean NOT NULL DEFAULT false, candidate_ids uuid[] NOT NULL DEFAULT '{}'
    ) ON COMMIT DROP;
    -- Groups that the file names.
    CREATE TEMP TABLE plan_group (
      key text PRIMARY KEY, name text NOT NULL, first_line int NOT NULL, group_id uuid, is_new boolean NOT NULL DEFAULT false,
      -- Of a new one.
      public_name text
    ) ON COMMIT DROP;
    -- Who is there already under a name that the file has.
    CREATE TEMP TABLE plan_known (
      name_key text NOT NULL, participant_id uuid NOT NULL, PRIMARY KEY (name_key, participant_id)
    ) ON COMMIT DROP;
    -- The groups in which they are known: as members at any time, by a mark or by a sign-up.
    CREATE TEMP TABLE plan_known_in (
      participant_id uuid NOT NULL, group_id uuid NOT NULL, PRIMARY KEY (participant_id, group_id)
    ) ON COMMIT DROP;
    CREATE TEMP TABLE plan_candidate (
      line int NOT NULL, participant_id uuid NOT NULL, strong boolean NOT NULL, contradicts boolean NOT NULL DEFAULT false,
      -- Unless they are strong, the name alone does not make it them: somebody must say so.
      to_ask boolean NOT NULL,
      PRIMARY KEY (line, participant_id)
    ) ON COMMIT DROP;
    CREATE TEMP TABLE plan_membership (
      participant_id uuid NOT NULL, group_id uuid NOT NULL, starts_on date NOT NULL, ends_on date,
      PRIMARY KEY (participant_id, group_id, starts_on)
    ) ON COMMIT DROP`);
}

/**
 * Finds the groups named in `plan_group`: by internal name, else by public name. The public name of a new group is neutral, as
 * texts will say it.
 * @param groupColumn the column of the file that names groups, for problems; null when it has none
 */
export async function findGroups(tx: Tx, createGroups: boolean, groupColumn: number | null): Promise<void> {
  await tx.query(
    `CREATE TEMP TABLE plan_group_match ON COMMIT DROP AS
     SELECT p.key, g.id AS group_id, ${nameKey('g.internal_name')} = p.key AS by_internal_name
     FROM plan_group p JOIN activity_group g ON p.key IN (${nameKey('g.internal_name')}, ${nameKey('g.public_name')})
     WHERE g.archived_at IS NULL`,
  );
  await tx.query(
    `UPDATE plan_group p SET group_id = m.group_id
     FROM (
       SELECT key,
         coalesce(
           (array_agg(group_id) FILTER (WHERE by_internal_name))[1],
           CASE WHEN count(*) = 1 THEN (array_agg(group_id))[1] END
         ) AS group_id
       FROM plan_group_match GROUP BY key
     ) m
     WHERE m.key = p.key`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT p.first_line, $1::int, 'ERROR', 'GROUP_UNCLEAR', 'Two groups have this public name; write the internal name of the right one.'
     FROM plan_group p WHERE p.group_id IS NULL AND EXISTS (SELECT 1 FROM plan_group_match m WHERE m.key = p.key)`,
    [groupColumn],
  );
  if (createGroups) {
    await tx.query(
      `UPDATE plan_group p SET group_id = gen_random_uuid(), is_new = true,
         public_name = CASE o.language WHEN 'sv' THEN 'Grupp' WHEN 'en' THEN 'Group' ELSE 'Ryhmä' END
       FROM organisation o
       WHERE group_id IS NULL AND NOT EXISTS (SELECT 1 FROM plan_group_match m WHERE m.key = p.key)`,
    );
    return;
  }
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT p.first_line, $1::int, 'ERROR', 'GROUP_UNKNOWN',
       'There is no group of this name; correct it, make the group first, or import with createGroups.'
     FROM plan_group p WHERE p.group_id IS NULL AND NOT EXISTS (SELECT 1 FROM plan_group_match m WHERE m.key = p.key)`,
    [groupColumn],
  );
}

/** Refuses new groups whose public name texts could not tell, such as one that the organisation's own words forbid. */
export async function checkNewGroups(tx: Tx, names: NamePolicies, groupColumn: number | null): Promise<void> {
  const groups = await tx.query<{ field: string; text: string }[]>(
    `SELECT first_line::text AS field, public_name AS text FROM plan_group WHERE is_new ORDER BY first_line`,
  );
  const problems = await names.problemsOf(tx, groups);
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT p.field::int, $2::int, 'ERROR', 'GROUP_NAME_REFUSED',
       'Texts could not tell the name that this group would be given; make the group first, under another public name. ' || p.message
     FROM jsonb_to_recordset($1::jsonb) AS p (field text, message text)`,
    [JSON.stringify(problems), groupColumn],
  );
}

/**
 * Finds everybody whose name or alias is one of `plan_person`, archived people too; of merged ones who they are now. And
 * the groups in which they are known.
 */
export async function findKnownPeople(tx: Tx): Promise<void> {
  await tx.query(
    `INSERT INTO plan_known (name_key, participant_id)
     SELECT DISTINCT named.name_key, coalesce(e.merged_into_id, e.id)
     FROM participant e
     CROSS JOIN LATERAL (
       SELECT ${nameKey(`concat_ws(' ', e.first_name, e.last_name)`)} AS name_key
       UNION SELECT ${nameKey('e.alias')} WHERE e.alias IS NOT NULL
     ) named
     WHERE named.name_key IN (SELECT p.name_key FROM plan_person p)`,
  );
  await tx.query(
    `INSERT INTO plan_known_in (participant_id, group_id)
     SELECT k.participant_id, m.group_id FROM plan_known k JOIN membership m ON m.participant_id = k.participant_id
     UNION
     SELECT k.participant_id, s.group_id FROM plan_known k
     JOIN attendance a ON a.participant_id = k.participant_id JOIN session s ON s.id = a.session_id
     UNION
     SELECT k.participant_id, s.group_id FROM plan_known k
     JOIN sign_up u ON u.participant_id = k.participant_id JOIN session s ON s.id = u.session_id`,
  );
  await tx.query('ANALYZE plan_person, plan_known, plan_known_in');
}

/**
 * Carries decisions into `plan_person`: NEW makes somebody, SKIP leaves the line out, an id names the person.
 * @param nameColumn the column of names, for problems
 */
export async function applyDecisions(tx: Tx, nameColumn: number | null): Promise<void> {
  await tx.query(
    `UPDATE plan_person p SET
       action = CASE p.decision WHEN 'NEW' THEN 'MAKE' WHEN 'SKIP' THEN 'SKIP' ELSE 'MATCH' END,
       participant_id = CASE WHEN p.decision NOT IN ('NEW', 'SKIP') THEN coalesce(
         (SELECT e.merged_into_id FROM participant e WHERE e.id = p.decision::uuid), p.decision::uuid) END
     WHERE p.decision IS NOT NULL`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message, needs_decision)
     SELECT p.line, $1::int, 'UNCLEAR', 'DECISION_UNKNOWN', 'Nobody has the id that was given for this line; decide anew.', true
     FROM plan_person p
     WHERE p.decision NOT IN ('NEW', 'SKIP') AND NOT EXISTS (SELECT 1 FROM participant e WHERE e.id = p.participant_id)`,
    [nameColumn],
  );
  await tx.query(
    `UPDATE plan_person p SET action = 'ASK', participant_id = NULL
     WHERE p.decision NOT IN ('NEW', 'SKIP') AND NOT EXISTS (SELECT 1 FROM participant e WHERE e.id = p.participant_id)`,
  );
}

/** Adds the new groups of the plan. */
export async function applyGroups(tx: Tx, organisationId: string, siteId: string | null): Promise<void> {
  await tx.query(
    `INSERT INTO activity_group (id, organisation_id, site_id, internal_name, public_name, admission, language)
     SELECT p.group_id, o.id, $2, p.name, p.public_name, 'OPEN', o.language
     FROM plan_group p JOIN organisation o ON o.id = $1 WHERE p.is_new`,
    [organisationId, siteId],
  );
}

export async function applyMemberships(tx: Tx, organisationId: string): Promise<void> {
  await tx.query(
    `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on, ends_on)
     SELECT $1, group_id, participant_id, 'MEMBER', starts_on, ends_on FROM plan_membership`,
    [organisationId],
  );
}

/** The part of the counts that every plan has; `rows` and the rest come from its own kind. */
export async function countProblems(
  tx: Tx,
  importId: string,
): Promise<{ unclear: number; undecided: number; errors: number }> {
  const [counts] = await tx.query<{ unclear: number; undecided: number; errors: number }[]>(
    `SELECT count(*) FILTER (WHERE severity = 'UNCLEAR')::int AS unclear, count(*) FILTER (WHERE needs_decision)::int AS undecided,
       count(*) FILTER (WHERE severity = 'ERROR')::int AS errors
     FROM import_problem WHERE import_id = $1`,
    [importId],
  );
  return counts!;
}
