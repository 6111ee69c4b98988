import { compareLocalDates } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';
import { dayFacts } from './days.js';
import { momentum } from './momentum.js';
import { addMark, emptyTally, type MarkEntry, type Tally } from './measures.js';

/**
 * The history of a membership, or of a person over all groups, by ISO week and by calendar month of local dates: what the
 * same fold as the measures went through. Only periods in which something counts have figures.
 *
 * Visits and sessions count in the period of their date. A week counts once among the months too: offered and, if so,
 * active in the month of its first eligible session. So months add up to what weeks add up to, a group that meets
 * once a week has as many active weeks in a month as attended sessions, and no month has more active weeks than offered.
 */

/** What happened to one person over all groups in one week or month. */
export interface PersonPeriod {
  /** `isoWeekIndex` of a week, `monthIndex` of a month. */
  readonly index: number;
  /** Sessions attended, walk-ins included. */
  readonly visits: number;
  /** Of a week 0 or 1. */
  readonly activeWeeks: number;
  /** Of a week 0 or 1. */
  readonly offeredWeeks: number;
}

/** What happened in one membership in one week or month. */
export interface MembershipPeriod extends PersonPeriod {
  /** Eligible sessions attended. */
  readonly attended: number;
  /** Eligible sessions missed. */
  readonly missed: number;
  /** M6 after the last eligible session of the period, to three decimals; null when it has none. */
  readonly momentum: number | null;
}

/** Periods in time order, one after the other, each with these numbers. */
type Periods = number[];
const INDEX = 0;
const VISITS = 1;
const ATTENDED = 2;
const MISSED = 3;
const ACTIVE_WEEKS = 4;
const OFFERED_WEEKS = 5;
/** In thousandths; `NONE` without an eligible session. */
const MOMENTUM = 6;
const SIZE = 7;
const NONE = -1;
const THOUSANDTHS = 1000;

/** The history so far. Plain data that grows in place: a copy at each mark would cost more the longer it is. */
export interface HistoryTally {
  readonly weeks: Periods;
  readonly months: Periods;
  /** Where the month begins, among `months`, in which the latest offered week counts. */
  monthOfWeek: number;
}

export function emptyHistory(): HistoryTally {
  return { weeks: [], months: [], monthOfWeek: 0 };
}

/**
 * Adds to the history what one more mark has changed. Constant time. Entries come in time order.
 * @param before the tally before the mark, and `after` the one that `addMark` has made of it
 * @throws AppError INTERNAL when the entry is in an earlier period than one already counted
 */
export function addToHistory(history: HistoryTally, entry: MarkEntry, before: Tally, after: Tally): void {
  if (after === before) return;
  const { week, month } = dayFacts(entry.date);
  const inWeek = beginningOf(history.weeks, week);
  const inMonth = beginningOf(history.months, month);
  count(history.weeks, inWeek, before, after);
  count(history.months, inMonth, before, after);
  if (after.offeredWeeks !== before.offeredWeeks) history.monthOfWeek = inMonth;
  if (after.offeredWeeks !== before.offeredWeeks || after.activeWeeks !== before.activeWeeks) {
    countWeek(history.weeks, inWeek, before, after);
    countWeek(history.months, history.monthOfWeek, before, after);
  }
}

/** The tally and the history of one membership from all its entries, in time order. Errors as `addMark`. */
export function foldWithHistory(entries: Iterable<MarkEntry>): {
  readonly tally: Tally;
  readonly history: HistoryTally;
} {
  const history = emptyHistory();
  let tally = emptyTally();
  for (const entry of entries) {
    const next = addMark(tally, entry);
    addToHistory(history, entry, tally, next);
    tally = next;
  }
  return { tally, history };
}

/** The same of one person over all memberships together: entries in any order. */
export function foldPersonWithHistory(
  entriesOfAllMemberships: readonly MarkEntry[],
): ReturnType<typeof foldWithHistory> {
  return foldWithHistory([...entriesOfAllMemberships].sort((a, b) => compareLocalDates(a.date, b.date)));
}

/** The weeks of one membership with anything in them, in time order, from all its entries in time order. */
export function weekHistory(entries: Iterable<MarkEntry>): MembershipPeriod[] {
  return membershipWeeks(packedMembership(foldWithHistory(entries).history).weeks);
}

/** The months of one membership with anything in them, in time order, from all its entries in time order. */
export function monthHistory(entries: Iterable<MarkEntry>): MembershipPeriod[] {
  return membershipMonths(packedMembership(foldWithHistory(entries).history).months);
}

/*
 * How histories are stored: as a flat JSON array of whole numbers, for each period in time order those of its layout. A
 * change of a layout is a change of `DEFINITION_VERSION`.
 */
const MEMBERSHIP_WEEK = [INDEX, VISITS, ATTENDED, MISSED, MOMENTUM] as const;
const MEMBERSHIP_MONTH = [INDEX, VISITS, ATTENDED, MISSED, ACTIVE_WEEKS, OFFERED_WEEKS, MOMENTUM] as const;
const PERSON_PERIOD = [INDEX, VISITS, ACTIVE_WEEKS, OFFERED_WEEKS] as const;

export interface PackedHistory {
  readonly weeks: readonly number[];
  readonly months: readonly number[];
}

/** The history of a membership as it is stored. */
export function packedMembership({ weeks, months }: HistoryTally): PackedHistory {
  return { weeks: packed(weeks, MEMBERSHIP_WEEK), months: packed(months, MEMBERSHIP_MONTH) };
}

/** The history of a person over all groups as it is stored: there is no rate over several groups. */
export function packedPerson({ weeks, months }: HistoryTally): PackedHistory {
  return { weeks: packed(weeks, PERSON_PERIOD), months: packed(months, PERSON_PERIOD) };
}

/** The stored weeks of a membership. */
export function membershipWeeks(stored: readonly number[]): MembershipPeriod[] {
  return unpacked(stored, MEMBERSHIP_WEEK, ([index, visits, attended, missed, thousandths]) => ({
    index,
    visits,
    attended,
    missed,
    activeWeeks: attended > 0 ? 1 : 0,
    offeredWeeks: attended + missed > 0 ? 1 : 0,
    momentum: thousandths === NONE ? null : thousandths / THOUSANDTHS,
  }));
}

/** The stored months of a membership. */
export function membershipMonths(stored: readonly number[]): MembershipPeriod[] {
  return unpacked(
    stored,
    MEMBERSHIP_MONTH,
    ([index, visits, attended, missed, activeWeeks, offeredWeeks, thousandths]) => ({
      index,
      visits,
      attended,
      missed,
      activeWeeks,
      offeredWeeks,
      momentum: thousandths === NONE ? null : thousandths / THOUSANDTHS,
    }),
  );
}

/** The stored weeks or months of a person. */
export function personPeriods(stored: readonly number[]): PersonPeriod[] {
  return unpacked(stored, PERSON_PERIOD, ([index, visits, activeWeeks, offeredWeeks]) => ({
    index,
    visits,
    activeWeeks,
    offeredWeeks,
  }));
}

/** Where the period begins among the others; added at the end when it is new. */
function beginningOf(periods: Periods, index: number): number {
  const latest = periods.length - SIZE;
  if (latest >= 0 && periods[latest] === index) return latest;
  if (latest >= 0 && periods[latest]! > index) {
    throw new AppError('INTERNAL', 'Marks were not given in time order.');
  }
  periods.push(index, 0, 0, 0, 0, 0, NONE);
  return latest + SIZE;
}

function count(periods: Periods, at: number, before: Tally, after: Tally): void {
  periods[at + VISITS]! += after.visits - before.visits;
  if (after.attended + after.missed === before.attended + before.missed) return;
  periods[at + ATTENDED]! += after.attended - before.attended;
  periods[at + MISSED]! += after.missed - before.missed;
  periods[at + MOMENTUM] = Math.round(THOUSANDTHS * momentum(after.momentum)!);
}

function countWeek(periods: Periods, at: number, before: Tally, after: Tally): void {
  periods[at + ACTIVE_WEEKS]! += after.activeWeeks - before.activeWeeks;
  periods[at + OFFERED_WEEKS]! += after.offeredWeeks - before.offeredWeeks;
}

function packed(periods: Periods, layout: readonly number[]): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < periods.length; at += SIZE) {
    for (const figure of layout) numbers.push(periods[at + figure]!);
  }
  return numbers;
}

function unpacked<Layout extends readonly unknown[], Period>(
  stored: readonly number[],
  layout: Layout,
  periodOf: (numbers: { readonly [K in keyof Layout]: number }) => Period,
): Period[] {
  return Array.from({ length: stored.length / layout.length }, (_, nth) =>
    periodOf(stored.slice(nth * layout.length, (nth + 1) * layout.length) as { [K in keyof Layout]: number }),
  );
}
