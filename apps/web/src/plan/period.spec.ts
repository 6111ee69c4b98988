import { describe, expect, it } from '@jest/globals';
import { daysOf, mondaysOf, nextPeriod, periodNamed, periodOf, previousPeriod } from './period.js';

describe('the period of a plan in its address', () => {
  it('a week, a month and a season are found by their names', () => {
    expect(periodNamed('2026-W49')).toEqual({
      kind: 'WEEK',
      name: '2026-W49',
      from: '2026-11-30',
      to: '2026-12-06',
    });
    expect(periodNamed('2026-12')).toMatchObject({ kind: 'MONTH', from: '2026-12-01', to: '2026-12-31' });
    expect(periodNamed('2027-H1')).toMatchObject({ kind: 'SEASON', from: '2027-01-01', to: '2027-07-31' });
    expect(periodNamed('2026-H2')).toMatchObject({ kind: 'SEASON', from: '2026-08-01', to: '2026-12-31' });
  });

  it('a name that no period has is none', () => {
    for (const name of ['2027-W53', '2026-W00', '2026-13', '2026-H3', 'today', '', '2026-1', '1492-W01']) {
      expect([name, periodNamed(name)]).toEqual([name, null]);
    }
  });

  it('periods follow each other across the change of the year, and have the days between', () => {
    const names = (of: string) => [previousPeriod(periodNamed(of)!).name, nextPeriod(periodNamed(of)!).name];
    expect(names('2026-W53')).toEqual(['2026-W52', '2027-W01']);
    expect(names('2026-12')).toEqual(['2026-11', '2027-01']);
    expect(names('2026-H2')).toEqual(['2026-H1', '2027-H1']);
    expect(daysOf(periodOf('WEEK', '2027-01-01'))).toHaveLength(7);
    expect(mondaysOf(periodNamed('2026-12')!, '2026-01-01')).toEqual([
      '2026-11-30',
      '2026-12-07',
      '2026-12-14',
      '2026-12-21',
      '2026-12-28',
    ]);
    expect(mondaysOf(periodNamed('2026-12')!, '2026-12-27')).toEqual(['2026-12-21', '2026-12-28']);
  });
});
