import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '#libs/config/testing/rounds.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import { quietUntil, type QuietHours } from './quiet-hours.js';

const HELSINKI = 'Europe/Helsinki';
const NIGHT: QuietHours = { timeZone: HELSINKI, quietFrom: '21:00', quietTo: '08:00' };
const at = (instant: string, quiet: QuietHours = NIGHT) =>
  quietUntil(new Date(instant), quiet)?.toISOString();

describe('quiet hours', () => {
  it('quiet hours start at their first minute, continue over midnight, and are over at their last', () => {
    expect(at('2026-11-21T20:59:59.999+02:00')).toBeUndefined();
    expect(at('2026-11-21T21:00:00+02:00')).toBe('2026-11-22T06:00:00.000Z');
    expect(at('2026-11-22T00:00:00+02:00')).toBe('2026-11-22T06:00:00.000Z');
    expect(at('2026-11-22T07:59:59.999+02:00')).toBe('2026-11-22T06:00:00.000Z');
    expect(at('2026-11-22T08:00:00+02:00')).toBeUndefined();
  });

  it('quiet hours can lie within one day', () => {
    const noon = { ...NIGHT, quietFrom: '11:30', quietTo: '12:30' };
    expect(at('2026-11-21T11:29:00+02:00', noon)).toBeUndefined();
    expect(at('2026-11-21T12:00:00+02:00', noon)).toBe('2026-11-21T10:30:00.000Z');
    expect(at('2026-11-21T23:00:00+02:00', noon)).toBeUndefined();
  });

  it('quiet hours can start or end at midnight', () => {
    const early = { ...NIGHT, quietFrom: '00:00', quietTo: '07:00' };
    expect(at('2026-11-21T23:59:00+02:00', early)).toBeUndefined();
    expect(at('2026-11-22T00:00:00+02:00', early)).toBe('2026-11-22T05:00:00.000Z');
    const late = { ...NIGHT, quietFrom: '20:00', quietTo: '00:00' };
    expect(at('2026-11-21T23:59:00+02:00', late)).toBe('2026-11-21T22:00:00.000Z');
    expect(at('2026-11-22T00:00:00+02:00', late)).toBeUndefined();
  });

  it('quiet hours never occur when their start is their end', () => {
    expect(
      at('2026-11-21T02:00:00+02:00', { ...NIGHT, quietFrom: '09:00', quietTo: '09:00' }),
    ).toBeUndefined();
  });

  it('quiet hours end at eight by the clock in the nights in which clocks change', () => {
    expect(at('2026-10-24T22:00:00+03:00')).toBe('2026-10-25T06:00:00.000Z');
    expect(at('2027-03-27T22:00:00+02:00')).toBe('2027-03-28T05:00:00.000Z');
  });

  it('quiet hours end at the jump when their end lies in the hour that is skipped', () => {
    const quiet = { ...NIGHT, quietTo: '03:30' };
    expect(at('2027-03-28T02:59:00+02:00', quiet)).toBe('2027-03-28T01:00:00.000Z');
    expect(at('2027-03-28T04:00:00+03:00', quiet)).toBeUndefined();
  });

  it('quiet hours start at the jump when their start lies in the hour that is skipped', () => {
    const quiet = { ...NIGHT, quietFrom: '03:30', quietTo: '06:00' };
    expect(at('2027-03-28T02:59:00+02:00', quiet)).toBeUndefined();
    expect(at('2027-03-28T04:00:00+03:00', quiet)).toBe('2027-03-28T03:00:00.000Z');
  });

  it('quiet hours end when the clock shows their end for the second time in the hour that is repeated', () => {
    const quiet = { ...NIGHT, quietTo: '03:30' };
    expect(at('2026-10-25T03:45:00+03:00', quiet)).toBe('2026-10-25T01:30:00.000Z');
    expect(at('2026-10-25T03:15:00+02:00', quiet)).toBe('2026-10-25T01:30:00.000Z');
    expect(at('2026-10-25T03:30:00+02:00', quiet)).toBeUndefined();
  });

  it('quiet hours last through the repeated hour when they have started in it', () => {
    const quiet = { ...NIGHT, quietFrom: '03:30', quietTo: '06:00' };
    expect(at('2026-10-25T03:29:00+03:00', quiet)).toBeUndefined();
    expect(at('2026-10-25T03:10:00+02:00', quiet)).toBe('2026-10-25T04:00:00.000Z');
  });

  describe('at any time, also around the days on which clocks change', () => {
    const wallTimes = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16));
    const moments = fc
      .tuple(
        fc.constantFrom('2026-10-25T01:00:00Z', '2027-03-28T01:00:00Z', '2026-11-21T12:00:00Z'),
        fc.integer({ min: -30 * 60, max: 30 * 60 }),
      )
      .map(([middle, minutes]) => new Date(Date.parse(middle) + minutes * 60_000));
    const zones = fc.constantFrom(
      HELSINKI,
      'Europe/Lisbon',
      'America/New_York',
      'Australia/Lord_Howe',
      'UTC',
    );
    const cases = fc.tuple(
      moments,
      fc.record<QuietHours>({ timeZone: zones, quietFrom: wallTimes, quietTo: wallTimes }),
    );
    const showsQuiet = (wall: string, { quietFrom, quietTo }: QuietHours) =>
      quietFrom <= quietTo ? quietFrom <= wall && wall < quietTo : wall >= quietFrom || wall < quietTo;

    it('quiet hours hold whenever the clock says so', () => {
      fc.assert(
        fc.property(cases, ([now, quiet]) => {
          fc.pre(showsQuiet(wallTimeOf(now, quiet.timeZone), quiet));
          expect(quietUntil(now, quiet)).not.toBeNull();
        }),
        { numRuns: rounds(5_000) },
      );
    });

    it('quiet hours do not hold at other times, except in an hour that is repeated', () => {
      fc.assert(
        fc.property(cases, ([now, quiet]) => {
          fc.pre(!showsQuiet(wallTimeOf(now, quiet.timeZone), quiet));
          const end = quietUntil(now, quiet);
          if (end === null) return;
          expect(end.getTime() - now.getTime()).toBeLessThan(26 * 3_600_000);
          expect(clocksChangeNear(now, quiet.timeZone)).toBe(true);
        }),
        { numRuns: rounds(5_000) },
      );
    });

    it('quiet hours continue where the next ones start before they end, as clocks go back', () => {
      const quiet = { timeZone: HELSINKI, quietFrom: '03:02', quietTo: '03:01' };
      expect(quietUntil(new Date('2026-10-25T01:00:00Z'), quiet)).toEqual(new Date('2026-10-26T01:01:00Z'));
    });

    it('quiet hours end later than now, at the first moment that is not quiet', () => {
      fc.assert(
        fc.property(cases, fc.double({ min: 0, max: 0.999, noNaN: true }), ([now, quiet], share) => {
          const end = quietUntil(now, quiet);
          fc.pre(end !== null);
          expect(end.getTime()).toBeGreaterThan(now.getTime());
          expect(quietUntil(end, quiet)).toBeNull();
          const between = new Date(now.getTime() + Math.floor((end.getTime() - now.getTime()) * share));
          expect(quietUntil(between, quiet)).toEqual(end);
        }),
        { numRuns: rounds(5_000) },
      );
    });
  });
});

/** Whether the clocks of the zone go forwards or back within two hours of the instant. */
function clocksChangeNear(instant: Date, timeZone: string): boolean {
  const shown = (hours: number) => wallTimeOf(new Date(instant.getTime() + hours * 3_600_000), timeZone);
  const minutes = (wall: string) => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3));
  return (minutes(shown(2)) - minutes(shown(-2)) + 24 * 60) % (24 * 60) !== 4 * 60;
}
