import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Mark } from '#libs/participation/rules/mark.js';
import {
  addMark,
  emptyTally,
  foldMarks,
  measures,
  personMeasures,
  wilsonInterval,
  type Tally,
} from './measures.js';
import { weeksByDefinition } from '../testing/definitions.js';
import { anyHistory, dateAt, entry, weekly } from '../testing/histories.js';

describe('the measures of one membership', () => {
  it('the measures agree with the worked example of the definitions', () => {
    const result = foldMarks(weekly('PPAPEP PAAPP'));
    expect(result).toMatchObject({
      visits: 7,
      attended: 7,
      missed: 3,
      attendanceRate: 0.7,
      countsOnly: false,
      activeWeeks: 7,
      offeredWeeks: 10,
      bestStreak: 3,
      currentStreak: 2,
    });
    expect(result.wilsonLow).toBeCloseTo(0.3968, 4);
    expect(result.wilsonHigh).toBeCloseTo(0.8922, 4);
  });

  it('the measures are zeros and nulls before the first mark', () => {
    expect(measures(emptyTally())).toEqual({
      visits: 0,
      attended: 0,
      missed: 0,
      attendanceRate: null,
      wilsonLow: null,
      wilsonHigh: null,
      countsOnly: true,
      activeWeeks: 0,
      offeredWeeks: 0,
      currentStreak: 0,
      bestStreak: 0,
      evenness: null,
      similarWeeks: null,
      momentum: null,
    });
  });

  it('the measures give counts without a rate for three eligible sessions, and a rate from the fourth', () => {
    expect(foldMarks(weekly('PPA'))).toMatchObject({
      attended: 2,
      missed: 1,
      attendanceRate: null,
      wilsonLow: null,
      wilsonHigh: null,
      countsOnly: true,
    });
    expect(foldMarks(weekly('PPAP'))).toMatchObject({ attendanceRate: 0.75, countsOnly: false });
  });

  it('the measures count late as present', () => {
    expect(foldMarks(weekly('LLLL'))).toEqual(foldMarks(weekly('PPPP')));
  });

  it('the measures count a walk-in as a visit and nothing else', () => {
    const before = foldMarks(weekly('PPAP'));
    const walkIn = entry(70, 'PRESENT', { walkIn: true, memberOnDate: false });
    expect(foldMarks([...weekly('PPAP'), walkIn])).toEqual({ ...before, visits: before.visits + 1 });
    expect(foldMarks([...weekly('PPAP'), { ...walkIn, memberOnDate: true }])).toEqual({
      ...before,
      visits: before.visits + 1,
    });
  });

  it('the measures do not count an absence on a date when the person was not a member', () => {
    const notYet = weekly('AAA').map((e) => ({ ...e, memberOnDate: false }));
    const since = [entry(21, 'PRESENT'), entry(28, 'PRESENT')];
    expect(foldMarks([...notYet, ...since])).toEqual(foldMarks(since));
  });

  it('the current streak ends at zero when the latest offered week has only misses', () => {
    expect(foldMarks(weekly('PPPA'))).toMatchObject({ currentStreak: 0, bestStreak: 3 });
  });

  it('a streak stays alive through a week with a miss and a visit, whichever comes first', () => {
    const weeks = [entry(0, 'PRESENT'), entry(7, 'ABSENT'), entry(9, 'PRESENT'), entry(14, 'LATE')];
    expect(foldMarks(weeks)).toMatchObject({ currentStreak: 3, bestStreak: 3, activeWeeks: 3 });
  });

  it('a break of many weeks neither breaks nor lengthens a streak', () => {
    expect(foldMarks(weekly('PP            PP'))).toMatchObject({ currentStreak: 4, offeredWeeks: 4 });
  });

  it('the measures see Sunday and Monday as two weeks, also over a new year in the middle of a week', () => {
    expect(foldMarks([entry(6, 'PRESENT'), entry(7, 'PRESENT')])).toMatchObject({ offeredWeeks: 2 });
    const newYear = [entry(2, 'PRESENT'), entry(3, 'PRESENT')];
    expect(newYear.map((e) => e.date)).toEqual(['2025-12-31', '2026-01-01']);
    expect(foldMarks(newYear)).toMatchObject({ offeredWeeks: 1, currentStreak: 1 });
  });

  it('the measures refuse eligible marks that go back in time', () => {
    const tally = addMark(emptyTally(), entry(7, 'PRESENT'));
    expect(() => addMark(tally, entry(6, 'PRESENT'))).toThrow(/time order/);
  });

  it('the measures of one membership are what the definitions say, for any history', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(foldMarks(history)).toMatchObject(weeksByDefinition(history));
      }),
    );
  });

  it('weeks and streaks do not depend on the order of marks within a week', () => {
    const week = fc.array(fc.constantFrom<Mark>('PRESENT', 'LATE', 'ABSENT'), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(week, { maxLength: 12 }), (weeks) => {
        const inOrder = (marks: Mark[][]) =>
          personMeasures(marks.flatMap((days, w) => days.map((mark, d) => entry(w * 7 + d, mark))));
        expect(inOrder(weeks.map((days) => [...days].reverse()))).toEqual(inOrder(weeks));
      }),
    );
  });

  it('the measures do not change when excused or unmarked sessions are put anywhere between', () => {
    const neutral = fc.record({ at: fc.nat(80), mark: fc.constantFrom('EXCUSED' as const, null) });
    fc.assert(
      fc.property(anyHistory, fc.array(neutral), (history, insertions) => {
        const longer = [...history];
        for (const { at, mark } of insertions) {
          const place = Math.min(at, longer.length);
          longer.splice(place, 0, { ...entry(0, mark), date: longer[place]?.date ?? dateAt(200) });
        }
        expect(foldMarks(longer)).toEqual(foldMarks(history));
      }),
    );
  });

  it('the measures are the same carried on from a stored tally as computed from the first mark', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(80), (history, cut) => {
        const stored = JSON.stringify(history.slice(0, cut).reduce(addMark, emptyTally()));
        const carriedOn = history.slice(cut).reduce(addMark, JSON.parse(stored) as Tally);
        expect(measures(carriedOn)).toEqual(foldMarks(history));
      }),
    );
  });

  it('the measures stay within their bounds, for any history', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const m = foldMarks(history);
        expect(m.currentStreak).toBeLessThanOrEqual(m.bestStreak);
        expect(m.bestStreak).toBeLessThanOrEqual(m.activeWeeks);
        expect(m.activeWeeks).toBeLessThanOrEqual(m.offeredWeeks);
        expect(m.activeWeeks).toBeLessThanOrEqual(m.attended);
        expect(m.attended).toBeLessThanOrEqual(m.visits);
        expect(m.attendanceRate === null).toBe(m.countsOnly);
      }),
    );
  });
});

describe('the measures of one person over several groups', () => {
  it('the measures of a person count a week once, active when the person came to any of the groups', () => {
    const mondays = weekly('PAPA');
    const thursdays = [entry(3, 'PRESENT'), entry(10, 'LATE'), entry(24, 'ABSENT')];
    expect(personMeasures([...mondays, ...thursdays])).toEqual({
      visits: 4,
      activeWeeks: 3,
      offeredWeeks: 4,
      currentStreak: 0,
      bestStreak: 3,
    });
  });

  it('the measures of a person are what the definitions say, whatever order the memberships come in', () => {
    fc.assert(
      fc.property(anyHistory, anyHistory, (one, other) => {
        expect(personMeasures([...one, ...other])).toEqual(weeksByDefinition([...one, ...other]));
        expect(personMeasures([...other, ...one])).toEqual(personMeasures([...one, ...other]));
      }),
    );
  });
});

describe('the Wilson interval', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('the Wilson interval of %i out of %i is the published one', (successes, trials, low, high) => {
    expect(wilsonInterval(successes, trials).low).toBeCloseTo(low, 4);
    expect(wilsonInterval(successes, trials).high).toBeCloseTo(high, 4);
  });

  it('the Wilson interval contains the share, stays from 0 to 1, and mirrors when successes and failures swap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (trials, some) => {
        const successes = some % (trials + 1);
        const { low, high } = wilsonInterval(successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        expect(high).toBeLessThanOrEqual(1);
        expect(wilsonInterval(trials - successes, trials).low).toBeCloseTo(1 - high, 10);
      }),
    );
  });
});
