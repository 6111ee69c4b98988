import type { LocalDate } from './local-date.js';

/** A number for the month of the date, one higher for each following month, across years too; 0 is January of year 0. */
export function monthIndex(date: LocalDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

/** The first day of the month with this index. */
export function firstDayOfMonth(index: number): LocalDate {
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}-01`;
}
