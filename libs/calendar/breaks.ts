import type { LocalDate } from './local-date.js';

/** A stretch of days without sessions, such as Christmas; the first and the last day both belong to it. */
export interface BreakDates {
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate;
}

/** Whether the date falls in any of the breaks. */
export function isInBreak(date: LocalDate, breaks: readonly BreakDates[]): boolean {
  return breaks.some(({ startsOn, endsOn }) => startsOn <= date && date <= endsOn);
}

/** The occurrences whose date is in none of the breaks, in the same order. */
export function withoutBreaks<T extends { readonly date: LocalDate }>(
  occurrences: readonly T[],
  breaks: readonly BreakDates[],
): T[] {
  return occurrences.filter(({ date }) => !isInBreak(date, breaks));
}
