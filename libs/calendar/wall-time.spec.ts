import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localDateOf, localDateOfEpochDay } from './local-date.js';
import { instantOf, isTimeZone, isWallTime, wallTimeOf } from './wall-time.js';

const wallTimes = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16));

describe('wall times', () => {
  it('wall times are written HH:MM from 00:00 to 23:59', () => {
    for (const text of ['00:00', '09:05', '13:00', '23:59'])
      expect([text, isWallTime(text)]).toEqual([text, true]);
    for (const text of ['', '24:00', '9:05', '13:60', '13.00', '13:00:00', '1300', '13:00\n', '-1:00']) {
      expect([text, isWallTime(text)]).toEqual([text, false]);
    }
  });

  it('a wall time becomes an instant by the offset of the day', () => {
    expect(instantOf('2026-10-24', '13:00', 'Europe/Helsinki')).toEqual(new Date('2026-10-24T10:00:00Z'));
    expect(instantOf('2026-10-25', '13:00', 'Europe/Helsinki')).toEqual(new Date('2026-10-25T11:00:00Z'));
    expect(instantOf('2027-03-28', '13:00', 'Europe/Helsinki')).toEqual(new Date('2027-03-28T10:00:00Z'));
    expect(instantOf('2026-07-01', '13:00', 'Asia/Kathmandu')).toEqual(new Date('2026-07-01T07:15:00Z'));
    expect(instantOf('2026-07-01', '13:00', 'America/St_Johns')).toEqual(new Date('2026-07-01T15:30:00Z'));
    // South of the equator January is summer; Lord Howe moves its clocks by half an hour.
    expect(instantOf('2026-01-15', '13:00', 'Australia/Lord_Howe')).toEqual(new Date('2026-01-15T02:00:00Z'));
    expect(instantOf('2026-07-15', '13:00', 'Australia/Lord_Howe')).toEqual(new Date('2026-07-15T02:30:00Z'));
  });

  it('a wall time that clocks skip in spring moves forward by the skipped time', () => {
    const instant = instantOf('2027-03-28', '03:30', 'Europe/Helsinki');
    expect(instant).toEqual(new Date('2027-03-28T01:30:00Z'));
    expect(wallTimeOf(instant, 'Europe/Helsinki')).toBe('04:30');
    expect(instantOf('2027-03-28', '03:00', 'Europe/Helsinki')).toEqual(
      instantOf('2027-03-28', '04:00', 'Europe/Helsinki'),
    );
    // In Santiago the jump is at midnight: the day begins at 01:00.
    expect(wallTimeOf(instantOf('2026-09-06', '00:15', 'America/Santiago'), 'America/Santiago')).toBe(
      '01:15',
    );
  });

  it('a wall time that comes twice in autumn means the earlier of the two', () => {
    expect(instantOf('2026-10-25', '03:30', 'Europe/Helsinki')).toEqual(new Date('2026-10-25T00:30:00Z'));
    expect(wallTimeOf(new Date('2026-10-25T00:30:00Z'), 'Europe/Helsinki')).toBe('03:30');
    expect(wallTimeOf(new Date('2026-10-25T01:30:00Z'), 'Europe/Helsinki')).toBe('03:30');
  });

  it('a wall time is read from an instant with the seconds cut off', () => {
    expect(wallTimeOf(new Date('2026-11-21T21:59:59.999Z'), 'Europe/Helsinki')).toBe('23:59');
    expect(wallTimeOf(new Date('2026-11-21T22:00:00Z'), 'Europe/Helsinki')).toBe('00:00');
  });

  it('a wall time comes back from its instant, as Intl shows it, in zones without daylight saving', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5000, max: 40_000 }).map(localDateOfEpochDay),
        wallTimes,
        fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Phoenix', 'Asia/Tokyo', 'Africa/Nairobi'),
        (date, wallTime, timeZone) => {
          const instant = instantOf(date, wallTime, timeZone);
          expect(wallTimeOf(instant, timeZone)).toBe(wallTime);
          expect(localDateOf(instant, timeZone)).toBe(date);
          expect(
            new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short', dateStyle: 'short' }).format(
              instant,
            ),
          ).toBe(`${date} ${wallTime}`);
        },
      ),
    );
  });

  it('a wall time never moves back, and forward by an hour at most, in zones with daylight saving', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 15_500, max: 40_000 }).map(localDateOfEpochDay),
        wallTimes,
        fc.constantFrom('Europe/Helsinki', 'America/New_York', 'America/Santiago', 'Australia/Lord_Howe'),
        (date, wallTime, timeZone) => {
          const instant = instantOf(date, wallTime, timeZone);
          const shown = Date.parse(`${localDateOf(instant, timeZone)}T${wallTimeOf(instant, timeZone)}Z`);
          const movedMinutes = (shown - Date.parse(`${date}T${wallTime}Z`)) / 60_000;
          expect([0, 30, 60]).toContain(movedMinutes);
        },
      ),
    );
  });

  it('dates, times and zones that do not exist are refused', () => {
    expect(() => instantOf('2027-02-29', '13:00', 'UTC')).toThrow(RangeError);
    expect(() => instantOf('2027-02-28', '24:00', 'UTC')).toThrow(RangeError);
    expect(() => instantOf('2027-02-28', '13:00', 'Europe/Nowhere')).toThrow(RangeError);
    expect(() => wallTimeOf(new Date(Number.NaN), 'UTC')).toThrow(RangeError);
  });
});

describe('time zones', () => {
  it('time zones are names of the IANA database, never bare offsets', () => {
    for (const zone of [
      'Europe/Helsinki',
      'UTC',
      'America/Argentina/Buenos_Aires',
      'Asia/Kolkata',
      'Asia/Calcutta',
    ]) {
      expect([zone, isTimeZone(zone)]).toEqual([zone, true]);
    }
    for (const text of ['', 'Helsinki', 'Europe/Nowhere', '+02:00', '-0300', 'UTC+2', 'Europe/Helsinki ']) {
      expect([text, isTimeZone(text)]).toEqual([text, false]);
    }
  });
});
