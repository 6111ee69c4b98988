import { ADMINS, ALL_STAFF, ANYBODY, COORDINATORS, EVERYBODY, type Grants } from './roles.js';

export const PEOPLE_PERMISSIONS = {
  /** Read and end one's own sign-ins and API tokens, read the organisation's name and sites. */
  'self.use': ANYBODY,
  'participants.read': EVERYBODY,
  'participants.write': ALL_STAFF,
  'organisation.manage': COORDINATORS,
  'staff.read': ALL_STAFF,
  'staff.manage': ADMINS,
  'audit.read': ADMINS,
} as const satisfies Grants;
