import { isoWeekIndex, isoWeekOf, mondayOfWeek } from '#libs/calendar/iso-week.js';
import { addDays, isLocalDate, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { firstDayOfMonth, monthIndex } from '#libs/calendar/month.js';

/** How much of the plan is looked at. A season is a half of a year: spring ends with July. */
export const PERIOD_KINDS = ['WEEK', 'MONTH', 'SEASON'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** A stretch of the plan, as it stands in an address: `2026-W49`, `2026-12` or `2026-H2`. */
export interface Period {
  readonly kind: PeriodKind;
  readonly name: string;
  /** The first and the last day that are of it. */
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const AUTUMN_BEGINS = 8;
const MONTHS_OF_YEAR = 12;
const WEEK_DAYS = 7;

/** The week, month or season that holds the day. */
export function periodOf(kind: PeriodKind, day: LocalDate): Period {
  if (kind === 'WEEK') {
    const from = mondayOfWeek(isoWeekIndex(day));
    return { kind, name: isoWeekOf(day), from, to: addDays(from, WEEK_DAYS - 1) };
  }
  const month = monthIndex(day);
  if (kind === 'MONTH') return { kind, name: day.slice(0, 'YYYY-MM'.length), ...months(month, month + 1) };
  const year = Math.floor(month / MONTHS_OF_YEAR);
  const autumn = year * MONTHS_OF_YEAR + AUTUMN_BEGINS - 1;
  return month < autumn
    ? { kind, name: `${year}-H1`, ...months(year * MONTHS_OF_YEAR, autumn) }
    : { kind, name: `${year}-H2`, ...months(autumn, (year + 1) * MONTHS_OF_YEAR) };
}

function months(first: number, afterLast: number): { from: LocalDate; to: LocalDate } {
  return { from: firstDayOfMonth(first), to: addDays(firstDayOfMonth(afterLast), -1) };
}

/** The period of that name in an address; null for one that is none. */
export function periodNamed(name: string): Period | null {
  const [, year = '', kind = '', part = ''] = /^(\d{4})-(W|H|)(\d{1,2})$/.exec(name) ?? [];
  const start =
    kind === 'W'
      ? dayOfWeek(year, Number(part))
      : kind === 'H'
        ? `${year}-${part === '1' ? '01' : '08'}-01`
        : `${year}-${part}-01`;
  if (start === null || !isLocalDate(start)) return null;
  const period = periodOf(kind === 'W' ? 'WEEK' : kind === 'H' ? 'SEASON' : 'MONTH', start);
  return period.name === name ? period : null;
}

/** Week 1 holds 4 January. */
function dayOfWeek(year: string, week: number): LocalDate | null {
  const fourth = `${year}-01-04`;
  return isLocalDate(fourth) && week >= 1 ? mondayOfWeek(isoWeekIndex(fourth) + week - 1) : null;
}

export function nextPeriod({ kind, to }: Period): Period {
  return periodOf(kind, addDays(to, 1));
}

export function previousPeriod({ kind, from }: Period): Period {
  return periodOf(kind, addDays(from, -1));
}

/** All days of it. */
export function daysOf({ from, to }: { readonly from: LocalDate; readonly to: LocalDate }): LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The Mondays of the weeks that have a day in it, from the week of a day on. */
export function mondaysOf({ from, to }: Period, since: LocalDate): LocalDate[] {
  const mondays: LocalDate[] = [];
  const first = since > from ? since : from;
  for (let day = addDays(first, 1 - weekdayOf(first)); day <= to; day = addDays(day, WEEK_DAYS))
    mondays.push(day);
  return mondays;
}
