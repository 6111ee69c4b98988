import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoWeekIndex, isoWeekOf, mondayOfWeek } from './iso-week.js';
import { addDays, epochDayOf, localDateOfEpochDay, weekdayOf } from './local-date.js';

const localDates = fc
  .integer({ min: epochDayOf('1900-01-08'), max: epochDayOf('2200-12-24') })
  .map(localDateOfEpochDay);

describe('ISO weeks', () => {
  it('ISO weeks are numbered by the year of their Thursday', () => {
    expect(isoWeekOf('2026-11-21')).toBe('2026-W47');
    expect(isoWeekOf('2026-12-31')).toBe('2026-W53');
    expect(isoWeekOf('2027-01-01')).toBe('2026-W53');
    expect(isoWeekOf('2027-01-03')).toBe('2026-W53');
    expect(isoWeekOf('2027-01-04')).toBe('2027-W01');
    expect(isoWeekOf('2024-12-30')).toBe('2025-W01');
    expect(isoWeekOf('2022-01-01')).toBe('2021-W52');
    expect(isoWeekOf('2020-12-31')).toBe('2020-W53');
    expect(isoWeekOf('1900-01-01')).toBe('1900-W01');
  });

  it('ISO weeks run from Monday to Sunday', () => {
    expect(isoWeekOf('2026-11-15')).toBe('2026-W46');
    expect(isoWeekOf('2026-11-16')).toBe('2026-W47');
    expect(isoWeekOf('2026-11-22')).toBe('2026-W47');
    expect(isoWeekOf('2026-11-23')).toBe('2026-W48');
  });

  it('the week index grows by one each week, also across the change of the year', () => {
    expect(isoWeekIndex('2027-01-04') - isoWeekIndex('2026-12-31')).toBe(1);
    expect(isoWeekIndex('2027-01-01')).toBe(isoWeekIndex('2026-12-31'));
    fc.assert(
      fc.property(localDates, (date) => {
        expect(isoWeekIndex(addDays(date, 7)) - isoWeekIndex(date)).toBe(1);
        const monday = addDays(date, 1 - weekdayOf(date));
        expect(isoWeekIndex(monday)).toBe(isoWeekIndex(date));
        expect(mondayOfWeek(isoWeekIndex(date))).toBe(monday);
        expect(isoWeekIndex(addDays(monday, -1))).toBe(isoWeekIndex(date) - 1);
      }),
    );
  });

  it('two dates have the same week label exactly if they have the same index, and week 1 holds 4 January', () => {
    fc.assert(
      fc.property(localDates, fc.integer({ min: -7, max: 7 }), (date, days) => {
        const other = addDays(date, days);
        expect(isoWeekOf(date) === isoWeekOf(other)).toBe(isoWeekIndex(date) === isoWeekIndex(other));
        expect(isoWeekOf(`${date.slice(0, 4)}-01-04`)).toBe(`${date.slice(0, 4)}-W01`);
      }),
    );
  });
});
