import { fragment, literal, sql, type Fragment } from '#libs/database/sql.js';
import { COMPARED_FROM } from '../job/import-problem.entity.js';
import { PLAN_PROBLEMS, type PlanProblem } from './plan-problems.js';
import { TABLES_OF_ATTENDANCE } from './temporary-tables.sql.js';

export const SET_UP = TABLES_OF_ATTENDANCE;

/** The name of a problem, for `plan_problem`. */
export function problem(name: PlanProblem): Fragment {
  return literal(name);
}

export const FORGET_COMPARED_PROBLEMS = sql<{ importId: string }>`
  DELETE FROM import_problem WHERE import_id = ${'importId'} AND position >= ${literal(COMPARED_FROM)}`;

interface ProblemsToKeep {
  readonly organisationId: string;
  readonly importId: string;
  /** JSON of the columns of the file. */
  readonly columns: string;
  /** JSON of `PLAN_PROBLEM_LIST`. */
  readonly words: string;
}

/** What `words` is made of. */
export const PLAN_PROBLEM_LIST = Object.entries(PLAN_PROBLEMS).map(([name, words]) => ({ name, ...words }));

const WORDS = fragment`replace(replace(replace(w.message, '{date}', coalesce(p.on_date::text, '')),
  '{line}', coalesce(p.other_line::text, '')), '{detail}', coalesce(p.detail, ''))`;

/** Keeps the problems of the plan with the import, in words. */
export const KEEP_PLAN_PROBLEMS = sql<ProblemsToKeep>`
  INSERT INTO import_problem (organisation_id, import_id, position, line, column_number, column_name, severity, code,
    message, needs_decision, candidate_ids)
  SELECT ${'organisationId'}, ${'importId'},
    ${literal(COMPARED_FROM)} + row_number() OVER (ORDER BY p.line, p.column_number, w.code), p.line, p.column_number,
    c.header, w.severity, w.code, ${WORDS}, p.needs_decision, p.candidate_ids
  FROM plan_problem p
  JOIN jsonb_to_recordset(${'words'}::jsonb) AS w (name text, code text, severity text, message text)
    ON w.name = p.problem
  LEFT JOIN jsonb_to_recordset(${'columns'}::jsonb) AS c (header text, "columnNumber" int)
    ON c."columnNumber" = p.column_number`;

export const COUNT_PROBLEMS = sql<
  { importId: string },
  { unclear: number; undecided: number; errors: number }
>`
  SELECT count(*) FILTER (WHERE severity = 'UNCLEAR')::int AS unclear,
    count(*) FILTER (WHERE needs_decision)::int AS undecided, count(*) FILTER (WHERE severity = 'ERROR')::int AS errors
  FROM import_problem WHERE import_id = ${'importId'}`;
