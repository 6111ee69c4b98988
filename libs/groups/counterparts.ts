import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import type { LocalDate } from '#libs/calendar/local-date.js';

/**
 * Which new date takes the place of which old one when a series is changed from one date on. The first old date always
 * becomes the first new one; how many weeks that moves it, the others move too. Then dates of the same ISO week go
 * together in order. What is left over goes together where a month has one old and one new date, so that in a monthly
 * series the first Monday finds the first Friday.
 *
 * @param oldDates in order, each once
 * @param newDates in order, each once
 * @returns for each old date the new one, or null where it has no counterpart; no new date is given twice
 */
export function counterparts(
  oldDates: readonly LocalDate[],
  newDates: readonly LocalDate[],
): ReadonlyMap<LocalDate, LocalDate | null> {
  const pairs = new Map<LocalDate, LocalDate | null>(oldDates.map((date) => [date, null]));
  const [firstOld] = oldDates;
  const [firstNew] = newDates;
  if (firstOld === undefined || firstNew === undefined) return pairs;
  pairs.set(firstOld, firstNew);
  const weeksMoved = isoWeekIndex(firstNew) - isoWeekIndex(firstOld);

  const free = new Set(newDates.slice(1));
  const pairBy = (oldKey: (date: LocalDate) => unknown, newKey: (date: LocalDate) => unknown): void => {
    const byKey = new Map<unknown, LocalDate[]>();
    for (const date of free) byKey.set(newKey(date), [...(byKey.get(newKey(date)) ?? []), date]);
    for (const date of oldDates) {
      const taken = pairs.get(date) === null ? byKey.get(oldKey(date))?.shift() : undefined;
      if (taken === undefined) continue;
      pairs.set(date, taken);
      free.delete(taken);
    }
  };
  pairBy((date) => isoWeekIndex(date) + weeksMoved, isoWeekIndex);
  const alone = (dates: readonly LocalDate[], date: LocalDate): string | null =>
    dates.filter((other) => monthOf(other) === monthOf(date)).length === 1 ? monthOf(date) : null;
  pairBy(
    (date) => alone(oldDates, date) ?? 'none of the old',
    (date) => alone(newDates, date) ?? 'none of the new',
  );
  return pairs;
}

function monthOf(date: LocalDate): string {
  return date.slice(0, 7);
}
