import { isoWeekIndex, mondayOfWeek } from '#libs/calendar/iso-week.js';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { firstDayOfMonth, monthIndex } from '#libs/calendar/month.js';
import type { Period } from './period.js';

/** By what a history is told. */
export const PERIOD_KINDS = ['WEEK', 'MONTH'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** Ten years, and the weeks at their ends. */
export const MAX_PERIODS = { WEEK: 530, MONTH: 120 } as const satisfies Record<PeriodKind, number>;

/** Periods end within the days that a calendar here has. */
export const LATEST_PERIOD_DAY: LocalDate = '2199-12-31';

const CALENDAR = {
  WEEK: { indexOf: isoWeekIndex, firstDay: mondayOfWeek },
  MONTH: { indexOf: monthIndex, firstDay: firstDayOfMonth },
} as const satisfies Record<
  PeriodKind,
  { readonly indexOf: (date: LocalDate) => number; readonly firstDay: (index: number) => LocalDate }
>;

/**
 * How many ISO weeks or months these days touch; 0 or fewer when they end before they begin.
 * @throws RangeError when a day is no local date
 */
export function periodsTouched(kind: PeriodKind, { from, to }: Period): number {
  const { indexOf } = CALENDAR[kind];
  return indexOf(to) - indexOf(from) + 1;
}

/**
 * Every ISO week or month that these days touch, in time order, whole also at the ends: with its days, and what the
 * history has of it or, where nothing happened, `nothing`.
 */
export function everyPeriod<Figures extends { readonly index: number }>(
  kind: PeriodKind,
  asked: Period,
  history: readonly Figures[],
  nothing: Omit<Figures, 'index'>,
): (Omit<Figures, 'index'> & Period)[] {
  const { indexOf, firstDay } = CALENDAR[kind];
  const byIndex = new Map<number, Omit<Figures, 'index'>>(history.map((figures) => [figures.index, figures]));
  const first = indexOf(asked.from);
  return Array.from({ length: periodsTouched(kind, asked) }, (_, nth) => {
    const from = firstDay(first + nth);
    const to = addDays(firstDay(first + nth + 1), -1);
    return { ...(byIndex.get(first + nth) ?? nothing), from, to };
  });
}
