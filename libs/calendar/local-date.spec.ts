import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  compareLocalDates,
  daysBetween,
  epochDayOf,
  isLocalDate,
  localDateOf,
  localDateOfEpochDay,
  weekdayOf,
} from './local-date.js';

const EARLIEST = epochDayOf('1900-01-01');
const LATEST = epochDayOf('2200-12-31');
const localDates = fc.integer({ min: EARLIEST, max: LATEST }).map(localDateOfEpochDay);

describe('local dates', () => {
  it('local dates are days that exist, from 1900 to 2200', () => {
    for (const date of ['1900-01-01', '2026-11-21', '2028-02-29', '2000-02-29', '2200-12-31']) {
      expect([date, isLocalDate(date)]).toEqual([date, true]);
    }
    for (const text of [
      '',
      '1899-12-31',
      '2201-01-01',
      '1900-02-29',
      '2027-02-29',
      '2026-04-31',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-1-1',
      '20260101',
      '2026-01-01T00:00',
      ' 2026-01-01',
      '2026-01-01\n',
      '21.11.2026',
    ]) {
      expect([text, isLocalDate(text)]).toEqual([text, false]);
    }
  });

  it('a local date is the one on the calendar on the wall, not the one in Greenwich', () => {
    const instant = new Date('2026-11-21T22:30:00Z');
    expect(localDateOf(instant, 'Europe/Helsinki')).toBe('2026-11-22');
    expect(localDateOf(instant, 'UTC')).toBe('2026-11-21');
    expect(localDateOf(instant, 'America/New_York')).toBe('2026-11-21');
    expect(localDateOf(instant, 'Pacific/Kiritimati')).toBe('2026-11-22');
    expect(localDateOf(new Date('2026-11-21T05:00:00Z'), 'Pacific/Pago_Pago')).toBe('2026-11-20');
  });

  it('local dates agree with Intl at any instant in any zone', () => {
    const zones = [
      'Europe/Helsinki',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ];
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1975-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (instant, timeZone) => {
          // Swedish writes dates as ISO does.
          expect(localDateOf(instant, timeZone)).toBe(
            new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant),
          );
        },
      ),
    );
  });

  it('local dates step over leap days and the ends of months and years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2027-03-28', 1)).toBe('2027-03-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
    expect(daysBetween('2028-03-01', '2028-01-01')).toBe(-60);
  });

  it('adding and subtracting the same number of days gives the same local date', () => {
    fc.assert(
      fc.property(localDates, localDates, (a, b) => {
        const days = daysBetween(a, b);
        expect(addDays(a, days)).toBe(b);
        expect(addDays(b, -days)).toBe(a);
        expect(Math.sign(compareLocalDates(b, a))).toBe(Math.sign(days));
      }),
    );
  });

  it('local dates sort in the order of time', () => {
    expect(['2027-01-01', '2026-12-31', '1999-05-05'].sort(compareLocalDates)).toEqual([
      '1999-05-05',
      '2026-12-31',
      '2027-01-01',
    ]);
  });

  it('local dates have weekdays from Monday 1 to Sunday 7, also before 1970', () => {
    expect(weekdayOf('2026-11-16')).toBe(1);
    expect(weekdayOf('2026-11-21')).toBe(6);
    expect(weekdayOf('2026-11-22')).toBe(7);
    expect(weekdayOf('1917-12-06')).toBe(4);
    fc.assert(
      fc.property(localDates, (date) => {
        expect(weekdayOf(date) % 7).toBe(new Date(`${date}T12:00:00Z`).getUTCDay());
      }),
    );
  });

  it('date arithmetic refuses values that are no date and results past the last year', () => {
    expect(() => addDays('2027-02-29', 1)).toThrow(RangeError);
    expect(() => addDays('2200-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('1900-01-01', -1)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
    expect(() => localDateOf(new Date(Number.NaN), 'UTC')).toThrow(RangeError);
    expect(() => localDateOf(new Date(0), 'Europe/Nowhere')).toThrow(RangeError);
    expect(() => localDateOf(new Date('2200-12-31T23:00:00Z'), 'Europe/Helsinki')).toThrow(RangeError);
  });
});
