import { command, fragment, sql, type Fragment, type NoParameters } from '#libs/database/sql.js';
import { ACTION } from './plan-actions.js';
import { problem } from './plan-problems.sql.js';
import { TABLES_OF_ATTENDANCE } from './temporary-tables.sql.js';

/* What plans of both kinds do. */

export const SET_UP = TABLES_OF_ATTENDANCE;

/** What people's names are compared by: case, full stops, commas and blanks do not matter; accents do. */
export function nameKey(name: Fragment): Fragment {
  return fragment`btrim(regexp_replace(lower(normalize(${name}) COLLATE "fi-x-icu"), '[\\s.,]+', ' ', 'g'))`;
}

const INTERNAL_NAME_KEY = nameKey(fragment`g.internal_name`);
const PUBLIC_NAME_KEY = nameKey(fragment`g.public_name`);

export const MATCH_GROUPS = sql`
  INSERT INTO plan_group_match (key, group_id, by_internal_name)
  SELECT p.key, g.id, ${INTERNAL_NAME_KEY} = p.key
  FROM plan_group p JOIN activity_group g ON p.key IN (${INTERNAL_NAME_KEY}, ${PUBLIC_NAME_KEY})
  WHERE g.archived_at IS NULL`;

export const CHOOSE_GROUPS = sql`
  UPDATE plan_group p SET group_id = m.group_id
  FROM (
    SELECT key,
      coalesce(
        (array_agg(group_id) FILTER (WHERE by_internal_name))[1],
        CASE WHEN count(*) = 1 THEN (array_agg(group_id))[1] END
      ) AS group_id
    FROM plan_group_match GROUP BY key
  ) m
  WHERE m.key = p.key`;

const IS_MATCHED = fragment`EXISTS (SELECT 1 FROM plan_group_match m WHERE m.key = p.key)`;

interface GroupColumn {
  readonly groupColumn: number | null;
}

export const TELL_OF_UNCLEAR_GROUPS = sql<GroupColumn>`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT p.first_line, ${'groupColumn'}::int, ${problem('GROUP_UNCLEAR')}
  FROM plan_group p WHERE p.group_id IS NULL AND ${IS_MATCHED}`;

export const PLAN_NEW_GROUPS = sql`
  UPDATE plan_group p SET group_id = gen_random_uuid(), is_new = true,
    public_name = CASE o.language WHEN 'sv' THEN 'Grupp' WHEN 'en' THEN 'Group' ELSE 'Ryhmä' END
  FROM organisation o WHERE group_id IS NULL AND NOT ${IS_MATCHED}`;

export const NEW_GROUPS = sql<NoParameters, { field: string; text: string }>`
  SELECT first_line::text AS field, public_name AS text FROM plan_group WHERE is_new ORDER BY first_line`;

/** `problems` is JSON of a list of `field`, the line, and `message`, why the name cannot be told. */
export const TELL_OF_REFUSED_GROUPS = sql<GroupColumn & { readonly problems: string }>`
  INSERT INTO plan_problem (line, column_number, problem, detail)
  SELECT p.field::int, ${'groupColumn'}::int, ${problem('GROUP_NAME_REFUSED')}, p.message
  FROM jsonb_to_recordset(${'problems'}::jsonb) AS p (field text, message text)`;

export const TELL_OF_UNKNOWN_GROUPS = sql<GroupColumn>`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT p.first_line, ${'groupColumn'}::int, ${problem('GROUP_UNKNOWN')}
  FROM plan_group p WHERE p.group_id IS NULL AND NOT ${IS_MATCHED}`;

export const FIND_KNOWN = sql`
  INSERT INTO plan_known (name_key, participant_id)
  SELECT DISTINCT named.name_key, coalesce(e.merged_into_id, e.id)
  FROM participant e
  CROSS JOIN LATERAL (
    SELECT ${nameKey(fragment`concat_ws(' ', e.first_name, e.last_name)`)} AS name_key
    UNION SELECT ${nameKey(fragment`e.alias`)} WHERE e.alias IS NOT NULL
  ) named
  WHERE named.name_key IN (SELECT p.name_key FROM plan_person p)`;

export const FIND_WHERE_KNOWN = sql`
  INSERT INTO plan_known_in (participant_id, group_id)
  SELECT k.participant_id, m.group_id FROM plan_known k JOIN membership m ON m.participant_id = k.participant_id
  UNION
  SELECT k.participant_id, s.group_id FROM plan_known k
  JOIN attendance a ON a.participant_id = k.participant_id JOIN session s ON s.id = a.session_id
  UNION
  SELECT k.participant_id, s.group_id FROM plan_known k
  JOIN sign_up u ON u.participant_id = k.participant_id JOIN session s ON s.id = u.session_id`;

export const ANALYZE_KNOWN = command`ANALYZE plan_person, plan_known, plan_known_in`;

export const FOLLOW_DECISIONS = sql`
  UPDATE plan_person p SET
    action = CASE p.decision WHEN 'NEW' THEN ${ACTION.MAKE} WHEN 'SKIP' THEN ${ACTION.SKIP} ELSE ${ACTION.MATCH} END,
    participant_id = CASE WHEN p.decision NOT IN ('NEW', 'SKIP') THEN coalesce(
      (SELECT e.merged_into_id FROM participant e WHERE e.id = p.decision::uuid), p.decision::uuid) END
  WHERE p.decision IS NOT NULL`;

const NAMES_NOBODY = fragment`p.decision NOT IN ('NEW', 'SKIP')
  AND NOT EXISTS (SELECT 1 FROM participant e WHERE e.id = p.participant_id)`;

export const TELL_OF_UNKNOWN_DECISIONS = sql<{ nameColumn: number | null }>`
  INSERT INTO plan_problem (line, column_number, problem, needs_decision)
  SELECT p.line, ${'nameColumn'}::int, ${problem('DECISION_UNKNOWN')}, true FROM plan_person p WHERE ${NAMES_NOBODY}`;

export const ASK_AGAIN = sql`
  UPDATE plan_person p SET action = ${ACTION.ASK}, participant_id = NULL WHERE ${NAMES_NOBODY}`;

/** The public name of a new group is neutral, as texts will say it. */
export const MAKE_GROUPS = sql<{ organisationId: string; siteId: string | null }>`
  INSERT INTO activity_group (id, organisation_id, site_id, internal_name, public_name, admission, language)
  SELECT p.group_id, o.id, ${'siteId'}, p.name, p.public_name, 'OPEN', o.language
  FROM plan_group p JOIN organisation o ON o.id = ${'organisationId'} WHERE p.is_new`;

export const MAKE_MEMBERSHIPS = sql<{ organisationId: string }>`
  INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on, ends_on)
  SELECT ${'organisationId'}, group_id, participant_id, 'MEMBER', starts_on, ends_on FROM plan_membership`;
