import type { LocalDate } from '#libs/calendar/local-date.js';
import { dayFacts } from './days.js';

/**
 * Similar weeks (M5): whether somebody comes on the same weekdays from week to week. The weekdays attended in a week are a
 * set of seven bits, and only the number of weeks with each set is kept: however many weeks there are, at most 128 sets.
 */

/** With fewer offered weeks than this there is nothing that could be called a habit. */
export const MIN_WEEKS_FOR_SIMILARITY = 3;

/** Weekdays attended in one week: bit 0 is Monday; 0 when none. */
export type Weekdays = number;

/** How many weeks had each set of weekdays, in the order in which the sets first came. Plain data. */
export type WeekPatterns = readonly { readonly days: Weekdays; readonly weeks: number }[];

/** Divisible by the size of every set of weekdays, so that similarities add up in whole numbers, exact in any order. */
const ALL_SIZES_DIVIDE = 420;

/** The set that holds only the weekday of this date. */
export function weekdayBit(date: LocalDate): Weekdays {
  return 1 << (dayFacts(date).weekday - 1);
}

/** The patterns after one more offered week. */
export function addWeek(patterns: WeekPatterns, days: Weekdays): WeekPatterns {
  const known = patterns.findIndex((pattern) => pattern.days === days);
  return known === -1
    ? [...patterns, { days, weeks: 1 }]
    : patterns.with(known, { days, weeks: patterns[known]!.weeks + 1 });
}

/**
 * The mean of |a∩b| / max(|a|, |b|) over all pairs of offered weeks, from 0 to 1; a and b are the sets of weekdays
 * attended. Pairs of two empty weeks are left out. Null with fewer than three offered weeks, or when all are empty.
 * Source: measure WS1 of M. S. Boroujeni et al., EC-TEL 2016, "How to quantify student's regularity?".
 */
export function similarWeeks(patterns: WeekPatterns): number | null {
  const offered = patterns.reduce((sum, { weeks }) => sum + weeks, 0);
  if (offered < MIN_WEEKS_FOR_SIMILARITY) return null;
  const pairsOfEmpty = pairsAmong(patterns.find(({ days }) => days === 0)?.weeks ?? 0);
  const pairs = pairsAmong(offered) - pairsOfEmpty;
  if (pairs === 0) return null;

  let similarity = 0;
  for (const [index, one] of patterns.entries()) {
    if (one.days !== 0) similarity += ALL_SIZES_DIVIDE * pairsAmong(one.weeks);
    for (const other of patterns.slice(index + 1)) {
      const largest = Math.max(sizeOf(one.days), sizeOf(other.days));
      const shared = sizeOf(one.days & other.days);
      similarity += (ALL_SIZES_DIVIDE / largest) * shared * one.weeks * other.weeks;
    }
  }
  return similarity / (ALL_SIZES_DIVIDE * pairs);
}

function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2;
}

function sizeOf(days: Weekdays): number {
  let size = 0;
  for (let rest = days; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}
