import type { MergeStep } from '#libs/people/merge-steps.js';

/** Imports that wait for a decision ask about the kept person, once. */
export const importingMergeStep: MergeStep = {
  name: 'imports',
  tables: [],
  move: async (tx, { keptId, duplicateId }) => {
    await tx.query(
      `UPDATE import_problem SET candidate_ids = array_remove(
         CASE WHEN $1 = ANY (candidate_ids) THEN candidate_ids ELSE array_replace(candidate_ids, $2, $1) END, $2)
       WHERE $2 = ANY (candidate_ids)`,
      [keptId, duplicateId],
    );
  },
};
