/** `ERROR`: the row cannot be imported until it is put right. `UNCLEAR`: it is imported, but somebody should look. */
export type ProblemSeverity = 'ERROR' | 'UNCLEAR';

/** What can be wrong with a cell or row, and what each code means. */
export const PROBLEM_CODES = {
  NAME_MISSING: 'The row has no name.',
  PHONE_UNREADABLE: 'The cell holds no phone number that can be read; the row comes without one.',
  PHONE_NOT_MOBILE: 'The number is kept, but it is no mobile number, so no texts reach it.',
  PHONE_SHARED: 'An earlier row has the same number; both keep it.',
  LANGUAGE_UNREADABLE: 'The language is not known; the row comes without one.',
  BIRTH_YEAR_UNREADABLE: 'The cell holds no year of birth.',
  CONSENT_UNREADABLE: 'It cannot be told whether texting is allowed; it is taken as not allowed.',
  CONSENT_DATE_UNREADABLE: 'The consent was withdrawn, but the day of it cannot be read.',
  GROUP_MISSING: 'The row names no group, although the file has a column for it.',
  DATE_UNREADABLE: 'The cell holds no date.',
  DATE_IMPOSSIBLE: 'No such day exists.',
  YEAR_MISSING: 'A date has no year and nothing tells it; dates without a year are left out.',
  YEAR_UNCLEAR: 'The title and the file name tell different years; the title is believed.',
  DATE_ORDER_UNCLEAR: 'Dates without a year go back in time; the same year is taken.',
  DATE_TWICE: 'Two columns have the same date.',
  DATE_IN_FUTURE: 'There is attendance on a day that has not come yet.',
  MARK_UNKNOWN: 'It is not known what the mark means.',
  COUNT_UNREADABLE: 'The number of anonymous visitors is no whole number.',
  CANCELLED_BUT_MARKED: 'A session is said to be cancelled, but somebody is marked on its date.',
  CELL_WITHOUT_DATE: 'There is something in a column with no date above it; the column is left out.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** One thing that is wrong in the file. Messages say what would be right; they hold no phone numbers. */
export interface RowProblem {
  readonly line: number;
  /** The header above the cell as written; '' when there is none. */
  readonly column: string;
  /** From 1; 0 when the problem is not about one column. */
  readonly columnNumber: number;
  readonly severity: ProblemSeverity;
  readonly code: ProblemCode;
  readonly message: string;
}
