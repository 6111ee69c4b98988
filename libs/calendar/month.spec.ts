import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, epochDayOf, localDateOfEpochDay } from './local-date.js';
import { firstDayOfMonth, monthIndex } from './month.js';

const localDates = fc
  .integer({ min: epochDayOf('1900-02-01'), max: epochDayOf('2200-11-30') })
  .map(localDateOfEpochDay);

describe('months', () => {
  it('the month index grows by one each month, also across the change of the year', () => {
    expect(monthIndex('2026-12-31')).toBe(2026 * 12 + 11);
    expect(monthIndex('2027-01-01') - monthIndex('2026-12-31')).toBe(1);
  });

  it('a month starts on its first day, which is the earliest with its index', () => {
    expect(firstDayOfMonth(monthIndex('2024-02-29'))).toBe('2024-02-01');
    fc.assert(
      fc.property(localDates, (date) => {
        const first = firstDayOfMonth(monthIndex(date));
        expect(first <= date && first.slice(0, 7) === date.slice(0, 7)).toBe(true);
        expect(monthIndex(addDays(first, -1))).toBe(monthIndex(date) - 1);
      }),
    );
  });
});
