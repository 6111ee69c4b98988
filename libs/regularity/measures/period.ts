import { addDays, daysBetween, type LocalDate } from '#libs/calendar/local-date.js';
import { firstDayOfMonth, monthIndex } from '#libs/calendar/month.js';

/** Days from `from` to `to`, both included. */
export interface Period {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The months of which a period is made, when it is made of whole ones: the first, and how many. */
function wholeMonths({ from, to }: Period): { first: number; count: number } | null {
  const end = addDays(to, 1);
  if (!from.endsWith('-01') || !end.endsWith('-01') || end <= from) return null;
  return { first: monthIndex(from), count: monthIndex(end) - monthIndex(from) };
}

/**
 * The period of the same length just before: whole months before whole months, otherwise as many days.
 * Of March it is February, of a year the year before.
 */
export function periodBefore(period: Period): Period {
  const to = addDays(period.from, -1);
  const months = wholeMonths(period);
  if (months !== null) return { from: firstDayOfMonth(months.first - months.count), to };
  return { from: addDays(period.from, -1 - daysBetween(period.from, period.to)), to };
}

/** Whether it is one calendar month, one quarter or one year: the only periods whose numbers leave the organisation. */
export function isCalendarPeriod(period: Period): boolean {
  const months = wholeMonths(period);
  return months !== null && [1, 3, 12].includes(months.count) && months.first % months.count === 0;
}
