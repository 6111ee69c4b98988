import { ALL_STAFF, PLANNERS, type Grants } from '#libs/people/roles.js';

export const EXCURSIONS_PERMISSIONS = {
  /** Plan excursions of groups that one manages. */
  'excursions.plan': PLANNERS,
  /** Emergency contacts, allergies and needs, payments and photo consents; the sheet that has them. */
  'excursions.sensitive': ALL_STAFF,
} as const satisfies Grants;
