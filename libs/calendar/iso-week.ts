import { epochDayOf, localDateOfEpochDay, type LocalDate } from './local-date.js';

const DAY_MS = 86_400_000;

/**
 * A number for the ISO week of the date, one higher for each following week, across years too: two dates share a
 * week exactly when the numbers are equal. Week 0 begins on Monday 1969-12-29.
 */
export function isoWeekIndex(date: LocalDate): number {
  return Math.floor((epochDayOf(date) + 3) / 7);
}

/** The Monday with which the week of this index begins. @throws RangeError outside 1900–2200 */
export function mondayOfWeek(index: number): LocalDate {
  return localDateOfEpochDay(index * 7 - 3);
}

/**
 * The ISO 8601 week of the date, such as `2026-W47`. Weeks begin on Monday and belong to the year that holds their
 * Thursday, so the last days of a year may be in week 1 of the next, and the first days in week 52 or 53 of the last.
 */
export function isoWeekOf(date: LocalDate): string {
  const thursday = isoWeekIndex(date) * 7;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
