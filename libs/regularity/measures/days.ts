import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { monthIndex } from '#libs/calendar/month.js';
import { weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';

/** Where a date stands among the weeks and the months. */
export interface DayFacts {
  /** One higher for each following ISO week. */
  readonly week: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** One higher for each following month. */
  readonly month: number;
}

/** Thousands of marks share a date, and there are some 110,000 dates at all: each is reckoned once. */
const known = new Map<LocalDate, DayFacts>();

/** The week, the weekday and the month of a date. @throws RangeError when it is no local date */
export function dayFacts(date: LocalDate): DayFacts {
  const facts = known.get(date);
  if (facts !== undefined) return facts;
  const reckoned = { week: isoWeekIndex(date), weekday: weekdayOf(date), month: monthIndex(date) };
  known.set(date, reckoned);
  return reckoned;
}
