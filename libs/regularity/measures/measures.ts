import { compareLocalDates, type LocalDate } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { dayFacts } from './days.js';
import { addToGaps, evenness, NO_GAPS, type GapTally } from './evenness.js';
import { addToMomentum, momentum, NO_MOMENTUM, type MomentumTally } from './momentum.js';
import { addWeek, similarWeeks, weekdayBit, type WeekPatterns, type Weekdays } from './similar-weeks.js';

/**
 * The regularity measures M1 (attendance rate), M2 (active weeks), M3 (weekly streak), M4 (evenness), M5 (similar weeks)
 * and M6 (momentum), as one fold over the marks in time order. Each mark costs constant time, so a snapshot can be
 * carried on from where it stood, and a recomputation from the first mark gives the same figures.
 *
 * Terms: P is PRESENT or LATE, A is ABSENT. A session is eligible for a participant when it was held, the participant
 * was a member on its date, did not come as a walk-in, and is marked P or A. EXCUSED and unmarked sessions are skipped
 * everywhere: unmarked is unknown, never absent. A week is an ISO week of local dates; it is offered when it has an
 * eligible session and active when the participant was P in one of them.
 */

/** Stored beside every snapshot; raised whenever a definition here changes, so that old rows are recomputed. */
export const DEFINITION_VERSION = 3;

/** With fewer eligible sessions than this a rate would say more about chance than about the person: counts only. */
export const MIN_ELIGIBLE_FOR_RATE = 4;

/** The 97.5 % point of the standard normal distribution, for two-sided 95 % intervals. */
const Z_95 = 1.959964;

/** What is known of one participant at one session that was held. Cancelled sessions and breaks give no entry. */
export interface MarkEntry {
  /** Local date of the session, in the zone of its series. */
  readonly date: LocalDate;
  /** null: nobody has marked the person, so nothing is known. */
  readonly mark: Mark | null;
  /** Came without a sign-up or a membership: a visit, but no part of rates, weeks or streaks. */
  readonly walkIn: boolean;
  readonly memberOnDate: boolean;
}

/** What the fold carries from mark to mark. Plain data. */
export interface Tally {
  readonly visits: number;
  readonly attended: number;
  readonly missed: number;
  readonly activeWeeks: number;
  readonly bestStreak: number;
  readonly offeredWeeks: number;
  /** Date of the latest eligible session; eligible sessions never go back behind it. */
  readonly lastDate: LocalDate | null;
  /** ISO week index of `lastDate`. */
  readonly week: number | null;
  /** Weekdays attended in `week`, as to eligible sessions; the week is active when there are any. */
  readonly weekdays: Weekdays;
  /** The offered weeks before `week`. */
  readonly patternsBeforeWeek: WeekPatterns;
  /** Active offered weeks in a row that end just before `week`. */
  readonly streakBeforeWeek: number;
  readonly gaps: GapTally;
  readonly momentum: MomentumTally;
}

/** Measures that can be added up over groups: a rate cannot, because groups meet differently often. */
export interface PersonMeasures {
  /** Sessions attended, walk-ins included. */
  readonly visits: number;
  /** Offered weeks with at least one eligible P (M2). */
  readonly activeWeeks: number;
  /** ISO weeks with at least one eligible session. */
  readonly offeredWeeks: number;
  /** Active weeks in a row that end at the latest offered week (M3). */
  readonly currentStreak: number;
  /** The longest run of active weeks. Weeks not offered neither break nor lengthen a run. */
  readonly bestStreak: number;
}

/** Measures of one membership. Rates are shares from 0 to 1, not percentages. */
export interface RegularityMeasures extends PersonMeasures {
  /** Eligible sessions attended. */
  readonly attended: number;
  /** Eligible sessions missed. */
  readonly missed: number;
  /** attended / (attended + missed) (M1); null when `countsOnly`. */
  readonly attendanceRate: number | null;
  /** Lower end of the Wilson 95 % interval; null when `countsOnly`. */
  readonly wilsonLow: number | null;
  /** Upper end of the Wilson 95 % interval; null when `countsOnly`. */
  readonly wilsonHigh: number | null;
  /** Fewer than four eligible sessions: show counts, never a rate. */
  readonly countsOnly: boolean;
  /** How evenly the visits are spread, from 0 to 1 (M4); null with fewer than five. For staff only. */
  readonly evenness: number | null;
  /** How alike the weekdays of any two offered weeks are, from 0 to 1 (M5); null with fewer than three weeks. */
  readonly similarWeeks: number | null;
  /** The rate with the latest sessions weighing most, from 0 to 1 (M6); null before the first eligible session. */
  readonly momentum: number | null;
}

/** The tally of somebody with no marks. */
export function emptyTally(): Tally {
  return {
    visits: 0,
    attended: 0,
    missed: 0,
    activeWeeks: 0,
    offeredWeeks: 0,
    bestStreak: 0,
    lastDate: null,
    week: null,
    weekdays: 0,
    patternsBeforeWeek: [],
    streakBeforeWeek: 0,
    gaps: NO_GAPS,
    momentum: NO_MOMENTUM,
  };
}

/**
 * The tally after one more mark. Entries come in time order.
 * @throws AppError INTERNAL when an eligible session is earlier than one already counted: the caller must then fold
 *   again from the first mark, as after a late correction.
 */
export function addMark(tally: Tally, entry: MarkEntry): Tally {
  const came = entry.mark === 'PRESENT' || entry.mark === 'LATE';
  const visits = tally.visits + (came ? 1 : 0);
  const isEligible = entry.memberOnDate && !entry.walkIn && (came || entry.mark === 'ABSENT');
  if (!isEligible) return came ? { ...tally, visits } : tally;
  if (tally.lastDate !== null && entry.date < tally.lastDate) {
    throw new AppError('INTERNAL', 'Marks were not given in time order.');
  }

  const week = dayFacts(entry.date).week;
  const isNewWeek = week !== tally.week;
  const weekdaysBefore = isNewWeek ? 0 : tally.weekdays;
  const weekdays = came ? weekdaysBefore | weekdayBit(entry.date) : weekdaysBefore;
  const streakBeforeWeek = isNewWeek ? currentStreak(tally) : tally.streakBeforeWeek;
  return {
    visits,
    attended: tally.attended + (came ? 1 : 0),
    missed: tally.missed + (came ? 0 : 1),
    activeWeeks: tally.activeWeeks + (weekdays !== 0 && weekdaysBefore === 0 ? 1 : 0),
    offeredWeeks: tally.offeredWeeks + (isNewWeek ? 1 : 0),
    bestStreak: Math.max(tally.bestStreak, weekdays !== 0 ? streakBeforeWeek + 1 : 0),
    lastDate: entry.date,
    week,
    weekdays,
    patternsBeforeWeek: isNewWeek ? weekPatterns(tally) : tally.patternsBeforeWeek,
    streakBeforeWeek,
    gaps: addToGaps(tally.gaps, came),
    momentum: addToMomentum(tally.momentum, came),
  };
}

/** The measures of one membership, from its tally. */
export function measures(tally: Tally): RegularityMeasures {
  return {
    ...measuresOfPerson(tally),
    attended: tally.attended,
    missed: tally.missed,
    attendanceRate: attendanceRate(tally),
    wilsonLow: wilsonLow(tally),
    wilsonHigh: wilsonHigh(tally),
    countsOnly: hasCountsOnly(tally),
    evenness: evenness(tally.gaps),
    similarWeeks: similarWeeks(weekPatterns(tally)),
    momentum: momentum(tally.momentum),
  };
}

/** Whether there are too few eligible sessions for a rate. */
export function hasCountsOnly({ attended, missed }: Pick<Tally, 'attended' | 'missed'>): boolean {
  return attended + missed < MIN_ELIGIBLE_FOR_RATE;
}

/** M1: attended / (attended + missed), from 0 to 1; null with counts only. */
export function attendanceRate(tally: Tally): number | null {
  return hasCountsOnly(tally) ? null : tally.attended / (tally.attended + tally.missed);
}

/** The lower end of the interval of M1; null with counts only. */
export function wilsonLow(tally: Tally): number | null {
  return attendanceInterval(tally)?.low ?? null;
}

/** The upper end of the interval of M1; null with counts only. */
export function wilsonHigh(tally: Tally): number | null {
  return attendanceInterval(tally)?.high ?? null;
}

function attendanceInterval(tally: Tally): { low: number; high: number } | null {
  return hasCountsOnly(tally) ? null : wilsonInterval(tally.attended, tally.attended + tally.missed);
}

/** The measures of one membership from all its entries, in time order. Errors as `addMark`. */
export function foldMarks(entries: Iterable<MarkEntry>): RegularityMeasures {
  return measures(tallyOf(entries));
}

/**
 * The measures of one person over all their memberships together: the entries of every membership, in any order. A week
 * counts once however many groups met in it, and is active when the person came to any of them.
 */
export function personMeasures(entriesOfAllMemberships: readonly MarkEntry[]): PersonMeasures {
  const inTimeOrder = [...entriesOfAllMemberships].sort((a, b) => compareLocalDates(a.date, b.date));
  return measuresOfPerson(tallyOf(inTimeOrder));
}

/**
 * The Wilson score interval at 95 % for a share, without continuity correction, each end from 0 to 1.
 * Source: E. B. Wilson, JASA 22 (1927) 209–212; method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872.
 * @param trials at least 1, and at least `successes`
 */
export function wilsonInterval(successes: number, trials: number): { low: number; high: number } {
  const share = successes / trials;
  const z2 = Z_95 * Z_95;
  const centre = share + z2 / (2 * trials);
  const halfWidth = Z_95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  // At 0 and at 1 an end equals the share exactly; floating point would put it a hair to the wrong side.
  return {
    low: Math.max(0, Math.min(share, (centre - halfWidth) / scale)),
    high: Math.min(1, Math.max(share, (centre + halfWidth) / scale)),
  };
}

function tallyOf(entries: Iterable<MarkEntry>): Tally {
  let tally = emptyTally();
  for (const entry of entries) tally = addMark(tally, entry);
  return tally;
}

/** The measures of one person over all groups, from a tally of all their entries in time order. */
export function measuresOfPerson(tally: Tally): PersonMeasures {
  return {
    visits: tally.visits,
    activeWeeks: tally.activeWeeks,
    offeredWeeks: tally.offeredWeeks,
    currentStreak: currentStreak(tally),
    bestStreak: tally.bestStreak,
  };
}

/** M3: active weeks in a row that end at the latest offered week. */
export function currentStreak(tally: Tally): number {
  return tally.weekdays !== 0 ? tally.streakBeforeWeek + 1 : 0;
}

/** The offered weeks, of which M5 tells how alike they are. */
export function weekPatterns(tally: Tally): WeekPatterns {
  return tally.week === null ? tally.patternsBeforeWeek : addWeek(tally.patternsBeforeWeek, tally.weekdays);
}
