import type { SelectQueryBuilder } from 'typeorm';
import type { KeysetColumn, PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { fetchPagePerParent } from '#libs/groups/keyset-per-parent.js';
import { ImportProblem } from './import-problem.entity.js';

export interface ImportProblemFilter {
  readonly severity?: ImportProblem['severity'] | null;
  /** Only those that wait for a decision, or only the others. */
  readonly needsDecision?: boolean | null;
}

/** The order of lists of problems: that of the file. */
const PROBLEMS_BY_LINE: readonly KeysetColumn[] = [
  { expr: 'problem.line', direction: 'ASC', cast: 'int' },
  { expr: 'problem.position', direction: 'ASC', cast: 'bigint' },
];

/** The key of a problem in that order. */
export const PROBLEMS_BY_LINE_KEY = (row: ImportProblem) => [row.line, row.position] as const;

/** The same page of the problems of each of several imports, in one statement. */
export async function problemPages(
  tx: Tx,
  importIds: readonly string[],
  filter: ImportProblemFilter,
  request: PageRequest,
): Promise<ImportProblem[]> {
  const query = problemsOf(tx, importIds, filter);
  return fetchPagePerParent(tx, ImportProblem, query, 'problem.importId', PROBLEMS_BY_LINE, request);
}

/** How many problems each of several imports has, in one statement. */
export async function problemCounts(
  tx: Tx,
  importIds: readonly string[],
  filter: ImportProblemFilter,
): Promise<Map<string, number>> {
  const rows = await problemsOf(tx, importIds, filter)
    .select('problem.importId', 'parent')
    .addSelect('count(*)::int', 'total')
    .groupBy('problem.importId')
    .getRawMany<{ parent: string; total: number }>();
  return new Map(rows.map((row) => [row.parent, row.total]));
}

function problemsOf(
  tx: Tx,
  importIds: readonly string[],
  filter: ImportProblemFilter,
): SelectQueryBuilder<ImportProblem> {
  const query = tx
    .getRepository(ImportProblem)
    .createQueryBuilder('problem')
    .where('problem.importId = ANY (:importIds)', { importIds });
  if (filter.severity) query.andWhere('problem.severity = :severity', { severity: filter.severity });
  if (filter.needsDecision != null)
    query.andWhere('problem.needsDecision = :needsDecision', { needsDecision: filter.needsDecision });
  return query;
}
