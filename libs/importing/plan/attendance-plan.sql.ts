import { command, fragment, sql } from '#libs/database/sql.js';
import type { Decisions } from '../job/import-options.js';
import { ACTION } from './plan-actions.js';
import { problem } from './plan-problems.sql.js';
import { nameKey } from './plan-tables.sql.js';
import { TABLES_OF_ATTENDANCE } from './temporary-tables.sql.js';

export const SET_UP = TABLES_OF_ATTENDANCE;

export const READ_MARKS = sql<{ importId: string }>`
  INSERT INTO plan_mark (
    position, kind, line, column_number, group_key, group_name, on_date, name, name_key, name_row, mark, note, people)
  SELECT r.position, d.kind, d.line, d.column_number, ${nameKey(fragment`d.group_name`)}, d.group_name, d.on_date,
    d.name, ${nameKey(fragment`d.name`)}, d.name_row, d.mark, d.note, d.people
  FROM import_row r
  CROSS JOIN LATERAL jsonb_to_record(r.data) AS d (
    kind text, line int, column_number int, group_name text, on_date date, name text, name_row int, mark text,
    note text, people int)
  WHERE r.import_id = ${'importId'}`;

export const LIST_GROUPS_OF_MARKS = sql`
  INSERT INTO plan_group (key, name, first_line)
  SELECT group_key, min(group_name), min(line) FROM plan_mark WHERE group_key IS NOT NULL GROUP BY group_key`;

export const SET_GROUPS_OF_MARKS = sql`
  UPDATE plan_mark m SET group_id = g.group_id FROM plan_group g WHERE g.key = m.group_key`;

/** A date above the table that says cancelled is about every group of the file. */
export const SET_GROUP_OF_OTHER_MARKS = sql<{ groupId: string | null }>`
  UPDATE plan_mark SET group_id = ${'groupId'}::uuid
  WHERE group_key IS NULL AND (kind <> 'CANCELLED' OR NOT EXISTS (SELECT 1 FROM plan_group))`;

export const TELL_OF_MISSING_GROUP = sql<{ groupColumn: number | null }>`
  INSERT INTO plan_problem (line, column_number, problem)
  SELECT min(line), ${'groupColumn'}::int, ${problem('GROUP_NEEDED')}
  FROM plan_mark WHERE group_key IS NULL AND group_id IS NULL AND NOT EXISTS (SELECT 1 FROM plan_group)
  HAVING count(*) > 0`;

export const LIST_PEOPLE_OF_MARKS = sql<{ decisions: Decisions }>`
  INSERT INTO plan_person (line, group_id, name, name_key, name_row, decision)
  SELECT min(line), group_id, (array_agg(name ORDER BY line))[1], name_key, name_row,
    ${'decisions'}::jsonb ->> min(line)::text
  FROM plan_mark WHERE kind = 'ATTENDANCE' AND group_id IS NOT NULL
  GROUP BY group_id, name_key, name_row`;

export const SET_PEOPLE_OF_MARKS = sql`
  UPDATE plan_mark m SET person_line = p.line FROM plan_person p
  WHERE m.kind = 'ATTENDANCE' AND p.group_id = m.group_id AND p.name_key = m.name_key
    AND p.name_row IS NOT DISTINCT FROM m.name_row`;

/**
 * In a long table a name that nobody has yet is one new person, in however many groups. Materialised, as a subquery that
 * is run again for each row would make another id each time.
 */
export const PLAN_NEW_PEOPLE = sql`
  WITH made AS MATERIALIZED (
    SELECT name_key, name_row, gen_random_uuid() AS id FROM plan_person
    WHERE action = ${ACTION.MAKE} GROUP BY name_key, name_row
  )
  UPDATE plan_person p SET participant_id = made.id FROM made
  WHERE p.action = ${ACTION.MAKE} AND made.name_key = p.name_key AND made.name_row IS NOT DISTINCT FROM p.name_row`;

export const ANALYZE_MARKS = command`ANALYZE plan_mark, plan_person`;

export const FIND_CANDIDATES = sql`
  INSERT INTO plan_candidate (line, participant_id, strong, to_ask)
  SELECT p.line, k.participant_id,
    EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = k.participant_id AND m.group_id = p.group_id),
    EXISTS (SELECT 1 FROM plan_known_in i WHERE i.participant_id = k.participant_id)
      AND NOT EXISTS (SELECT 1 FROM plan_known_in i WHERE i.participant_id = k.participant_id AND i.group_id = p.group_id)
  FROM plan_person p JOIN plan_known k ON k.name_key = p.name_key`;

export const CHOOSE_PEOPLE = sql`
  UPDATE plan_person p SET action = m.action, participant_id = CASE WHEN m.action = ${ACTION.MATCH} THEN m.best END
  FROM (
    SELECT q.line,
      CASE
        -- Rows of a matrix are people of their own, so a name that comes twice is two people.
        WHEN q.name_row IS NOT NULL AND twins.rows > 1 THEN ${ACTION.ASK}
        WHEN count(c.line) FILTER (WHERE c.strong) = 1 THEN ${ACTION.MATCH}
        WHEN count(c.line) FILTER (WHERE c.strong) > 1 THEN ${ACTION.ASK}
        WHEN count(c.line) = 1 AND NOT bool_or(c.to_ask) THEN ${ACTION.MATCH}
        WHEN count(c.line) > 0 THEN ${ACTION.ASK}
        ELSE ${ACTION.MAKE}
      END AS action,
      (array_agg(c.participant_id ORDER BY c.strong DESC))[1] AS best
    FROM plan_person q
    JOIN (SELECT group_id, name_key, count(*) AS rows FROM plan_person GROUP BY group_id, name_key) twins
      ON twins.group_id = q.group_id AND twins.name_key = q.name_key
    LEFT JOIN plan_candidate c ON c.line = q.line
    GROUP BY q.line, twins.rows
  ) m
  WHERE m.line = p.line`;

export const ASK_WHO_THEY_ARE = sql<{ nameColumn: number | null }>`
  INSERT INTO plan_problem (line, column_number, problem, needs_decision, candidate_ids)
  SELECT p.line, ${'nameColumn'}::int,
    CASE WHEN cardinality(known.ids) > 1 THEN ${problem('SEVERAL_OF_THIS_NAME')}
      WHEN known.only_elsewhere THEN ${problem('KNOWN_IN_ANOTHER_GROUP')}
      ELSE ${problem('NAME_ON_SEVERAL_LINES')} END,
    true, known.ids
  FROM plan_person p
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(c.participant_id ORDER BY c.strong DESC, c.participant_id), '{}') AS ids,
      bool_and(c.to_ask) AS only_elsewhere
    FROM plan_candidate c WHERE c.line = p.line
  ) known
  WHERE p.action = ${ACTION.ASK} AND p.decision IS NULL`;

/**
 * Who is marked on days on which they are no member was one from the first of these days to the last, with those between
 * two memberships apart. It ends with the file: a register tells who came then, not who comes now.
 */
export const PLAN_MEMBERSHIPS = sql`
  INSERT INTO plan_membership (participant_id, group_id, starts_on, ends_on)
  SELECT f.participant_id, f.group_id, min(f.on_date), max(f.on_date)
  FROM (
    SELECT p.participant_id, p.group_id, d.on_date, (
      SELECT max(m.starts_on) FROM membership m
      WHERE m.participant_id = p.participant_id AND m.group_id = p.group_id AND m.starts_on < d.on_date) AS last_start
    FROM plan_person p JOIN plan_mark d ON d.person_line = p.line
    WHERE p.action IN ${ACTION.OF_SOMEBODY} AND NOT EXISTS (
      SELECT 1 FROM membership m
      WHERE m.participant_id = p.participant_id AND m.group_id = p.group_id
        AND m.starts_on <= d.on_date AND coalesce(m.ends_on >= d.on_date, true))
  ) f
  GROUP BY f.participant_id, f.group_id, f.last_start`;
