import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, daysBetween } from '#libs/calendar/local-date.js';
import { isCalendarPeriod, periodBefore } from './period.js';

describe('the period before', () => {
  it.each([
    ['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['2026-01-01', '2026-12-31', '2025-01-01', '2025-12-31'],
    ['2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31'],
    ['2026-01-01', '2026-02-28', '2025-11-01', '2025-12-31'],
    ['2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
    ['2026-11-21', '2026-11-21', '2026-11-20', '2026-11-20'],
  ])('the period before %s to %s is %s to %s', (from, to, earlierFrom, earlierTo) => {
    expect(periodBefore({ from, to })).toEqual({ from: earlierFrom, to: earlierTo });
  });

  it('the period before ends the day before, and has as many days unless it is made of months', () => {
    fc.assert(
      fc.property(fc.nat(4000), fc.nat(500), (start, days) => {
        const period = { from: addDays('2019-12-15', start), to: addDays('2019-12-15', start + days) };
        const before = periodBefore(period);
        expect(addDays(before.to, 1)).toBe(period.from);
        const longer = daysBetween(before.from, before.to) - days;
        expect(Math.abs(longer)).toBeLessThanOrEqual(period.from.endsWith('-01') ? 4 : 0);
      }),
    );
  });
});

describe('a calendar period', () => {
  it.each([
    ['2026-02-01', '2026-02-28', true],
    ['2028-02-01', '2028-02-29', true],
    ['2026-04-01', '2026-06-30', true],
    ['2026-01-01', '2026-12-31', true],
    ['2026-02-01', '2026-04-30', false],
    ['2026-07-01', '2027-06-30', false],
    ['2026-01-01', '2026-02-28', false],
    ['2026-02-01', '2026-02-27', false],
    ['2026-11-16', '2026-11-22', false],
  ])('the period from %s to %s counts as a calendar period: %s', (from, to, whole) => {
    expect(isCalendarPeriod({ from, to })).toBe(whole);
  });
});
