/** What happened. PRESENT and LATE are visits; an unmarked person has no mark at all. */
export const MARKS = ['PRESENT', 'LATE', 'EXCUSED', 'ABSENT'] as const;
export type Mark = (typeof MARKS)[number];
