import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { ImportProblem } from './import-problem.entity.js';
import { PROBLEM_COUNTS, PROBLEMS, type ProblemsWanted } from './import-problems.sql.js';

export interface ImportProblemFilter {
  readonly severity?: ImportProblem['severity'] | null;
  /** Only those that wait for a decision, or only the others. */
  readonly needsDecision?: boolean | null;
}

/** The key of a problem in the order of the file. */
export const PROBLEMS_BY_LINE_KEY = (row: ImportProblem) => [row.line, row.position] as const;

/** The same page of the problems of each of several imports, in one statement. */
export async function problemPages(
  tx: Tx,
  importIds: readonly string[],
  filter: ImportProblemFilter,
  request: PageRequest,
): Promise<ImportProblem[]> {
  return PROBLEMS.page(tx, wanted(importIds, filter), request);
}

/** How many problems each of several imports has, in one statement. */
export async function problemCounts(
  tx: Tx,
  importIds: readonly string[],
  filter: ImportProblemFilter,
): Promise<Map<string, number>> {
  const rows = await PROBLEM_COUNTS.rows(tx, wanted(importIds, filter));
  return new Map(rows.map((row) => [row.importId, row.total]));
}

function wanted(importIds: readonly string[], filter: ImportProblemFilter): ProblemsWanted {
  return { importIds, severity: filter.severity ?? null, needsDecision: filter.needsDecision ?? null };
}
