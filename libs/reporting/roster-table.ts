/** Rows of the aggregates. UNEMPLOYED includes the long-term unemployed; ages are those on the day of starting. */
export const ROSTER_ROWS = [
  'ALL',
  'UNEMPLOYED',
  'LONG_TERM_UNEMPLOYED',
  'INACTIVE',
  'EMPLOYED',
  'EMPLOYMENT_NOT_KNOWN',
  'UNDER_18',
  'AGE_18_29',
  'AGE_30_54',
  'AGE_55_AND_OVER',
  'AGE_NOT_KNOWN',
  'ISCED_0_2',
  'ISCED_3_4',
  'ISCED_5_8',
  'EDUCATION_NOT_KNOWN',
] as const;
export type RosterCategory = (typeof ROSTER_ROWS)[number];

export const ROSTER_COLUMNS = ['FEMALE', 'MALE', 'OTHER', 'GENDER_NOT_KNOWN', 'TOTAL'] as const;
export type RosterColumn = (typeof ROSTER_COLUMNS)[number];

/** Rows that add up to ALL, each group of them; LONG_TERM_UNEMPLOYED is a part of UNEMPLOYED. */
export const ROSTER_SUMS: readonly (readonly RosterCategory[])[] = [
  ['ALL', 'UNEMPLOYED', 'INACTIVE', 'EMPLOYED', 'EMPLOYMENT_NOT_KNOWN'],
  ['ALL', 'UNDER_18', 'AGE_18_29', 'AGE_30_54', 'AGE_55_AND_OVER', 'AGE_NOT_KNOWN'],
  ['ALL', 'ISCED_0_2', 'ISCED_3_4', 'ISCED_5_8', 'EDUCATION_NOT_KNOWN'],
];

export type RosterCounts = Readonly<Record<RosterCategory, Readonly<Record<RosterColumn, number>>>>;
