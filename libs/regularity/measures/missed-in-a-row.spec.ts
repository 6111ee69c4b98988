import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, compareLocalDates } from '#libs/calendar/local-date.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { addToMisses, missesSince, NO_MISSES } from './missed-in-a-row.js';
import type { MarkEntry } from './measures.js';

const FIRST = '2026-09-01';
const day = (week: number) => addDays(FIRST, 7 * week);
const MARKS: Record<string, Mark | null> = { P: 'PRESENT', L: 'LATE', E: 'EXCUSED', A: 'ABSENT', '?': null };

/** One session a week: P, L, E, A, ? (unmarked), W (came as a walk-in), a (absent without a place). */
function weekly(marks: string): MarkEntry[] {
  return [...marks].map((letter, week) => ({
    date: day(week),
    mark: letter === 'W' ? 'PRESENT' : letter === 'a' ? 'ABSENT' : MARKS[letter]!,
    walkIn: letter === 'W',
    memberOnDate: letter !== 'W' && letter !== 'a',
  }));
}

describe('misses in a row', () => {
  it.each([
    ['', 0],
    ['P', 0],
    ['PAA', 2],
    ['PAAA', 3],
    ['AAA', 3],
    ['PAEA?A', 3],
    ['AAAP', 0],
    ['AAAL', 0],
    ['AAWA', 1],
    ['PAaA', 2],
    // The worked example of the measures: P P A P E P C P A A P P, the cancelled one left out.
    ['PPAPEPPAAPP', 0],
  ])('misses in a row are counted since the last visit: %s gives %i', (marks, misses) => {
    expect(missesSince(weekly(marks), null).misses).toBe(misses);
  });

  it('a run of misses records when it started and ended, and when the person was last there', () => {
    expect(missesSince(weekly('PPAEA'), null)).toEqual({
      misses: 2,
      from: day(2),
      to: day(4),
      lastCame: day(1),
    });
  });

  it('misses in a row start over after a contact, on whose day a miss still belongs to the run before', () => {
    const entries = weekly('PAAAAA');
    expect(missesSince(entries, day(3)).misses).toBe(2);
    expect(missesSince(entries, addDays(day(3), -1)).misses).toBe(3);
    expect(missesSince(entries, day(5))).toEqual({ misses: 0, from: null, to: null, lastCame: FIRST });
  });

  it('misses in a row come out the same mark by mark as counted back from the end', () => {
    const letters = fc.array(fc.constantFrom('P', 'L', 'E', 'A', 'A', 'A', '?', 'W', 'a'), { maxLength: 40 });
    fc.assert(
      fc.property(letters, fc.option(fc.nat(40)), (marks, contactWeek) => {
        const entries = weekly(marks.join(''));
        const contactedOn = contactWeek === null ? null : day(contactWeek);
        const lastVisit = entries.findLastIndex(({ mark }) => mark === 'PRESENT' || mark === 'LATE');
        const counted = entries
          .slice(lastVisit + 1)
          .filter(({ mark, memberOnDate }) => mark === 'ABSENT' && memberOnDate)
          .filter(({ date }) => contactedOn === null || compareLocalDates(date, contactedOn) > 0);
        expect(missesSince(entries, contactedOn).misses).toBe(counted.length);
        if (contactedOn === null) {
          expect(missesSince(entries, null)).toEqual(entries.reduce(addToMisses, NO_MISSES));
        }
      }),
    );
  });
});
