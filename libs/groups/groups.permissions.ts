import { EVERYBODY, PLANNERS, type Grants } from '#libs/people/roles.js';

export const GROUPS_PERMISSIONS = {
  /** Read groups, sessions and registers. */
  'groups.read': EVERYBODY,
  /** Change groups, memberships, series and sessions that one manages. */
  'groups.plan': PLANNERS,
} as const satisfies Grants;
