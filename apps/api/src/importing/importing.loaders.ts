import { PROBLEMS_BY_LINE_KEY, problemCounts, problemPages } from '#libs/importing/job/import-problems.js';
import { nestedConnection } from '../graphql/nested-listing.js';

export const problemsOfImports = nestedConnection({
  pages: problemPages,
  order: 'import-problems-by-line',
  parentOf: (row) => row.importId,
  keyOf: PROBLEMS_BY_LINE_KEY,
  counts: problemCounts,
});
