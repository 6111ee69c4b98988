import { ALL_STAFF, type Grants } from '#libs/people/roles.js';

export const LINKS_PERMISSIONS = {
  /** Make and end secret addresses of calendars: one's own, and those of sites and participants. */
  'calendars.use': ALL_STAFF,
} as const satisfies Grants;
