import { sql } from '#libs/database/sql.js';
import type { Pair } from '#libs/people/merge-steps.js';

export const ASK_ABOUT_KEPT = sql<Pair>`
  UPDATE import_problem SET candidate_ids = array_remove(
    CASE WHEN ${'survivorId'} = ANY (candidate_ids) THEN candidate_ids
      ELSE array_replace(candidate_ids, ${'duplicateId'}, ${'survivorId'}) END, ${'duplicateId'})
  WHERE ${'duplicateId'} = ANY (candidate_ids)`;
