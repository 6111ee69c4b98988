/** By what figures can be told apart. A session under two projects counts in both. */
export const DIMENSIONS = ['MONTH', 'GROUP', 'SITE', 'PROJECT', 'KIND'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** More would make rows of single people. */
export const MAX_DIMENSIONS = 2;
