import type { MergeStep } from '#libs/people/merge-steps.js';
import { END_LINKS } from './links.merge.sql.js';

/**
 * Ends the secret links of the duplicate: they were given to whoever held that phone, and would now open the page of the
 * kept person. They stay on the list of what was given out.
 */
export const linksMergeStep: MergeStep = {
  name: 'links',
  tables: ['secret_link'],
  move: async (tx, pair) => {
    await END_LINKS.run(tx, pair);
  },
};
