import { ALL_STAFF, EVERYBODY, type Grants } from '#libs/people/roles.js';

export const PARTICIPATION_PERMISSIONS = {
  'attendance.record': EVERYBODY,
  'signUps.write': ALL_STAFF,
} as const satisfies Grants;
