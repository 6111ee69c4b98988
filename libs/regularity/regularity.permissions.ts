import { ALL_STAFF, type Grants } from '#libs/people/roles.js';

export const REGULARITY_PERMISSIONS = {
  'regularity.read': ALL_STAFF,
  /** Numbers of people and encounters of groups, sites and the organisation; for observers only cells of five and more. */
  'aggregates.read': [...ALL_STAFF, 'OBSERVER'],
  /** See who should be called, and keep what came of it. */
  'checkIns.use': ALL_STAFF,
} as const satisfies Grants;
