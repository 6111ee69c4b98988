import { literal } from '#libs/database/sql.js';

/** What is done for a line about a person. ASK: somebody must decide who it is. */
export const ACTIONS = ['MAKE', 'MATCH', 'ASK', 'SKIP'] as const;
export type Action = (typeof ACTIONS)[number];

/** The same in statements. */
export const ACTION = {
  MAKE: literal('MAKE' satisfies Action),
  MATCH: literal('MATCH' satisfies Action),
  ASK: literal('ASK' satisfies Action),
  SKIP: literal('SKIP' satisfies Action),
  /** Of lines of which it is known who they are about. */
  OF_SOMEBODY: literal(['MAKE', 'MATCH'] satisfies Action[]),
} as const;
