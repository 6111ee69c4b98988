import fc from 'fast-check';
import { compareLocalDates } from '#libs/calendar/local-date.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import type { MarkEntry } from '../measures/measures.js';

export const DAY_MS = 86_400_000;
/** A Monday. */
export const FIRST_DAY = Date.parse('2025-12-29');

export function dateAt(day: number): string {
  return new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10);
}

export function entry(day: number, mark: Mark | null, more: Partial<MarkEntry> = {}): MarkEntry {
  return { date: dateAt(day), mark, walkIn: false, memberOnDate: true, ...more };
}

/** One session a week, a letter each: P present, L late, A absent, E excused, `.` unmarked, a space for no session. */
export function weekly(letters: string): MarkEntry[] {
  const marks: Record<string, Mark | null> = {
    P: 'PRESENT',
    L: 'LATE',
    A: 'ABSENT',
    E: 'EXCUSED',
    '.': null,
  };
  return [...letters].flatMap((letter, week) => (letter === ' ' ? [] : [entry(week * 7, marks[letter]!)]));
}

/** PRESENT or LATE. */
export function came(one: MarkEntry): boolean {
  return one.mark === 'PRESENT' || one.mark === 'LATE';
}

export function eligibleOf(entries: readonly MarkEntry[]): MarkEntry[] {
  return entries.filter((one) => one.memberOnDate && !one.walkIn && (came(one) || one.mark === 'ABSENT'));
}

/** Weeks since the first day. */
export function weekOf(one: MarkEntry): number {
  return Math.floor((Date.parse(one.date) - FIRST_DAY) / (7 * DAY_MS));
}

const anyEntry = fc
  .record({
    day: fc.nat(200),
    mark: fc.constantFrom<Mark | null>('PRESENT', 'LATE', 'EXCUSED', 'ABSENT', null),
    walkIn: fc.boolean(),
    memberOnDate: fc.boolean(),
  })
  .map(({ day, ...rest }) => entry(day, rest.mark, rest));

/** Marks of any kind over half a year, in time order. */
export const anyHistory = fc
  .array(anyEntry, { maxLength: 80 })
  .map((entries) => [...entries].sort((a, b) => compareLocalDates(a.date, b.date)));

/** Eligible marks alone, several a week, so that all measures have something to say. */
export const steadyHistory = fc
  .array(fc.record({ day: fc.nat(60), mark: fc.constantFrom<Mark>('PRESENT', 'LATE', 'ABSENT') }), {
    minLength: 5,
    maxLength: 60,
  })
  .map((marks) => [...marks].sort((a, b) => a.day - b.day).map(({ day, mark }) => entry(day, mark)));
