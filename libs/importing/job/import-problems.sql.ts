import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { ImportProblem } from './import-problem.entity.js';

export interface ProblemsWanted {
  readonly importIds: readonly string[];
  /** null: of each. */
  readonly severity: ImportProblem['severity'] | null;
  /** Only those that wait for a decision, or only the others; null: all. */
  readonly needsDecision: boolean | null;
}

const WANTED = fragment<ProblemsWanted>`FROM import_problem problem
  WHERE problem.import_id = ANY (${'importIds'})
    AND (${'severity'}::text IS NULL OR problem.severity = ${'severity'})
    AND (${'needsDecision'}::boolean IS NULL OR problem.needs_decision = ${'needsDecision'})`;

/** The problems of each import, in the order of its file. */
export const PROBLEMS = new PagedList<ProblemsWanted, ImportProblem>({
  select: columnsOf(ImportProblem, 'problem'),
  from: WANTED,
  order: [
    { expr: 'problem.line', direction: 'ASC', cast: 'int' },
    { expr: 'problem.position', direction: 'ASC', cast: 'bigint' },
  ],
  perParent: fragment`problem.import_id`,
});

export const PROBLEM_COUNTS = sql<ProblemsWanted, { importId: string; total: number }>`
  SELECT problem.import_id, count(*)::int AS total ${WANTED} GROUP BY problem.import_id`;
