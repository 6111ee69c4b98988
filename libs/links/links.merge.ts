import type { MergeStep } from '#libs/people/merge-steps.js';

/**
 * Ends the secret links of the duplicate: they were given to whoever held that phone, and would now open the page of the
 * kept person. They stay on the list of what was given out.
 */
export const linksMergeStep: MergeStep = {
  name: 'links',
  tables: ['secret_link'],
  move: async (tx, { keptId, duplicateId }) => {
    await tx.query(
      `UPDATE secret_link SET participant_id = $1, revoked_at = coalesce(revoked_at, now()) WHERE participant_id = $2`,
      [keptId, duplicateId],
    );
  },
};
