import type { MergeStep } from '#libs/people/merge-steps.js';
import { ASK_ABOUT_KEPT } from './importing.merge.sql.js';

/** Imports that wait for a decision ask about the kept person, once. */
export const importingMergeStep: MergeStep = {
  name: 'imports',
  tables: [],
  move: async (tx, pair) => {
    await ASK_ABOUT_KEPT.run(tx, pair);
  },
};
