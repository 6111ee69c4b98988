import { describe, expect, it } from '@jest/globals';
import { weekOf, weeksOf } from './weeks.js';

describe('the strip of weeks', () => {
  it('a week in which nothing was offered is a gap and no miss, and a visit without a place counts', () => {
    expect(weekOf({ visits: 0, offeredWeeks: 0 })).toBe('NOTHING');
    expect(weekOf({ visits: 0, offeredWeeks: 1 })).toBe('DID_NOT');
    expect(weekOf({ visits: 1, offeredWeeks: 0 })).toBe('CAME');
  });

  it('the strip begins with the first week in which anything was offered', () => {
    const nothing = { visits: 0, offeredWeeks: 0 };
    expect(weeksOf([nothing, nothing, { visits: 1, offeredWeeks: 1 }, nothing])).toEqual(['CAME', 'NOTHING']);
    expect(weeksOf([nothing])).toEqual([]);
  });
});
