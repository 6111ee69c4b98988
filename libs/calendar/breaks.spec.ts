import { describe, expect, it } from '@jest/globals';
import { isInBreak, withoutBreaks } from './breaks.js';

const christmas = { startsOn: '2026-12-21', endsOn: '2027-01-06' };
const oneDay = { startsOn: '2027-02-23', endsOn: '2027-02-23' };

describe('breaks', () => {
  it('a break includes its first and its last day', () => {
    const breaks = [christmas, oneDay];
    expect(isInBreak('2026-12-20', breaks)).toBe(false);
    expect(isInBreak('2026-12-21', breaks)).toBe(true);
    expect(isInBreak('2027-01-01', breaks)).toBe(true);
    expect(isInBreak('2027-01-06', breaks)).toBe(true);
    expect(isInBreak('2027-01-07', breaks)).toBe(false);
    expect(isInBreak('2027-02-23', breaks)).toBe(true);
    expect(isInBreak('2027-01-01', [])).toBe(false);
  });

  it('breaks take their days out of a series and leave the rest in order', () => {
    const tuesdays = ['2026-12-15', '2026-12-22', '2026-12-29', '2027-01-05', '2027-01-12'].map((date) => ({
      date,
    }));
    expect(withoutBreaks(tuesdays, [oneDay, christmas])).toEqual([
      { date: '2026-12-15' },
      { date: '2027-01-12' },
    ]);
    expect(withoutBreaks(tuesdays, [])).toEqual(tuesdays);
  });
});
