import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { localDateOfEpochDay } from '#libs/calendar/local-date.js';
import { counterparts } from './counterparts.js';

const pairsOf = (oldDates: string[], newDates: string[]): (string | null)[] => [
  ...counterparts(oldDates, newDates).values(),
];

describe('counterparts', () => {
  it('counterparts are dates of the same week', () => {
    expect(pairsOf(['2026-12-01', '2026-12-08'], ['2026-12-03', '2026-12-10'])).toEqual([
      '2026-12-03',
      '2026-12-10',
    ]);
  });

  it('all dates move by as many weeks as the first one', () => {
    expect(pairsOf(['2026-12-01', '2026-12-08'], ['2026-12-07', '2026-12-14'])).toEqual([
      '2026-12-07',
      '2026-12-14',
    ]);
  });

  it('a week without a new date, and the second of two dates in a week, have no counterpart', () => {
    expect(
      pairsOf(['2026-12-01', '2026-12-08', '2026-12-15'], ['2026-12-01', '2026-12-15', '2026-12-16']),
    ).toEqual(['2026-12-01', null, '2026-12-15']);
    expect(pairsOf(['2026-12-01', '2026-12-03'], ['2026-12-02'])).toEqual(['2026-12-02', null]);
  });

  it('the one date of a month is paired with the one new date of that month', () => {
    expect(
      pairsOf(['2026-12-07', '2027-01-04', '2027-02-01'], ['2026-12-04', '2027-01-01', '2027-02-05']),
    ).toEqual(['2026-12-04', '2027-01-01', '2027-02-05']);
  });

  it('each date is used once, the first always, and pairs stay within the week where weeks match', () => {
    const dates = fc
      .uniqueArray(fc.integer({ min: 20_000, max: 20_200 }), { minLength: 1, maxLength: 40 })
      .map((days) => days.sort((a, b) => a - b).map(localDateOfEpochDay));
    fc.assert(
      fc.property(dates, dates, (oldDates, newDates) => {
        const pairs = counterparts(oldDates, newDates);
        const given = [...pairs.values()].filter((date) => date !== null);
        expect([...pairs.keys()]).toEqual(oldDates);
        expect(new Set(given).size).toBe(given.length);
        expect(given.every((date) => newDates.includes(date))).toBe(true);
        expect(pairs.get(oldDates[0] ?? '')).toBe(newDates[0]);
        const moved = isoWeekIndex(newDates[0] ?? '') - isoWeekIndex(oldDates[0] ?? '');
        for (const [old, date] of pairs) {
          const sameWeek = date !== null && isoWeekIndex(old) + moved === isoWeekIndex(date);
          expect(date === null || sameWeek || old.slice(0, 7) === date.slice(0, 7)).toBe(true);
        }
      }),
    );
  });

  it('dates are paired with themselves if nothing moves', () => {
    const oldDates = ['2026-12-01', '2026-12-03', '2026-12-08'];
    expect(pairsOf(oldDates, [...oldDates, '2026-12-10'])).toEqual(oldDates);
  });
});
