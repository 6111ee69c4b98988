import { describe, expect, it } from '@jest/globals';
import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { monthIndex } from '#libs/calendar/month.js';
import { everyPeriod, MAX_PERIODS, periodsTouched } from './history-periods.js';

const NOTHING = { visits: 0 };

describe('the periods of a history that was asked for', () => {
  it('weekly periods are all weeks that the days touch, whole, across the year change, with zeros for empty ones', () => {
    const history = [
      { index: isoWeekIndex('2026-12-20'), visits: 9 },
      { index: isoWeekIndex('2026-12-28'), visits: 2 },
    ];
    const asked = { from: '2026-12-24', to: '2027-01-04' };
    expect(everyPeriod('WEEK', asked, history, NOTHING)).toMatchObject([
      { from: '2026-12-21', to: '2026-12-27', visits: 0 },
      { from: '2026-12-28', to: '2027-01-03', visits: 2 },
      { from: '2027-01-04', to: '2027-01-10', visits: 0 },
    ]);
  });

  it('monthly periods are all months that the days touch, leap days too', () => {
    const history = [{ index: monthIndex('2028-02-01'), visits: 3 }];
    const asked = { from: '2028-01-31', to: '2028-02-01' };
    expect(everyPeriod('MONTH', asked, history, NOTHING)).toMatchObject([
      { from: '2028-01-01', to: '2028-01-31', visits: 0 },
      { from: '2028-02-01', to: '2028-02-29', visits: 3 },
    ]);
  });

  it('the periods of a history are at most ten years of either kind', () => {
    const tenYears = { from: '2017-01-01', to: '2026-12-31' };
    expect(periodsTouched('MONTH', tenYears)).toBe(MAX_PERIODS.MONTH);
    expect(periodsTouched('WEEK', tenYears)).toBeLessThan(MAX_PERIODS.WEEK);
    expect(periodsTouched('WEEK', { from: '2026-12-31', to: '2026-01-01' })).toBeLessThan(1);
  });
});
