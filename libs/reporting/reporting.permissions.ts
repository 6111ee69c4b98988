import { ALL_STAFF, COORDINATORS, type Grants } from '#libs/people/roles.js';

export const REPORTING_PERMISSIONS = {
  /** Projects, rosters, agreements and the reports to funders and authorities. */
  'reports.read': COORDINATORS,
  'reports.manage': COORDINATORS,
  /** Why somebody was away from rehabilitative work. */
  'absences.record': ALL_STAFF,
} as const satisfies Grants;
