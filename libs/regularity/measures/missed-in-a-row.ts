import type { LocalDate } from '#libs/calendar/local-date.js';
import type { MarkEntry } from './measures.js';

/**
 * When somebody should be called and asked how they are (M7): after so many consecutive eligible misses since they last
 * came or were last contacted. EXCUSED, unmarked and cancelled sessions and breaks are no misses and end no run of them. A
 * visit as a walk-in ends it too: they were there.
 */

/** The threshold of groups that have set none. */
export const CHECK_IN_AFTER_MISSES = 3;

/** The lowest threshold that a group can set. */
export const FEWEST_MISSES = 2;

/** A run of misses that is too old to act on opens nothing, such as when the marks of past years are imported. */
export const MISSES_ARE_RECENT_DAYS = 60;

/** The run of misses so far. Plain data; each mark costs constant time. */
export interface MissTally {
  readonly misses: number;
  /** Dates of the first and the latest miss of the run; null while there is none. */
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  /** The date of the latest session they came to; null when they never did. */
  readonly lastCame: LocalDate | null;
}

export const NO_MISSES: MissTally = { misses: 0, from: null, to: null, lastCame: null };

/** The run after one more mark. Entries come in time order. */
export function addToMisses(tally: MissTally, entry: MarkEntry): MissTally {
  if (entry.mark === 'PRESENT' || entry.mark === 'LATE') return { ...NO_MISSES, lastCame: entry.date };
  const isMiss = entry.mark === 'ABSENT' && entry.memberOnDate && !entry.walkIn;
  if (!isMiss) return tally;
  return { ...tally, misses: tally.misses + 1, from: tally.from ?? entry.date, to: entry.date };
}

/**
 * The run of misses of one membership.
 * @param entries all its entries in time order
 * @param contactedOn when they were last reached; misses up to that day do not count again
 */
export function missesSince(entries: Iterable<MarkEntry>, contactedOn: LocalDate | null): MissTally {
  let tally = NO_MISSES;
  for (const entry of entries) {
    const isOver = contactedOn !== null && entry.date <= contactedOn && entry.mark === 'ABSENT';
    if (!isOver) tally = addToMisses(tally, entry);
  }
  return tally;
}
