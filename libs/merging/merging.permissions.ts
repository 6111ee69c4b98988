import { COORDINATORS, type Grants } from '#libs/people/roles.js';

export const MERGING_PERMISSIONS = {
  /** Make one of two participants who turn out to be one person. It cannot be undone. */
  'participants.merge': COORDINATORS,
} as const satisfies Grants;
