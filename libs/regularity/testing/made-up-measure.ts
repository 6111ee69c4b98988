import type { Measure } from '../measures/catalogue.js';

/** A measure that there is not, as an entry of the catalogue: the longest row of weeks that were offered and not used. */
export const MADE_UP_MEASURE = {
  key: 'weeksAway',
  column: 'weeks_away',
  sqlType: 'integer',
  nullable: true,
  scope: 'MEMBERSHIP',
  sortable: 'Weeks in which they did not come.',
  description: 'Offered weeks without a visit; null before the first offered week.',
  from: ({ offeredWeeks, activeWeeks }) => (offeredWeeks === 0 ? null : offeredWeeks - activeWeeks),
} as const satisfies Measure;
