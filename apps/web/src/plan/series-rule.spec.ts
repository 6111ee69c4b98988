import { describe, expect, it } from '@jest/globals';
import { laterTime, minutesBetween, ruleOf } from './series-rule.js';
import { seriesDates } from './series-dates.js';

const TUESDAY = '2026-12-08';

describe('the rule of a series', () => {
  it('a weekly series meets on its weekdays in their order, or on that of its first day', () => {
    expect(ruleOf('WEEKLY', ['TH', 'TU'], TUESDAY)).toBe('FREQ=WEEKLY;BYDAY=TU,TH');
    expect(ruleOf('WEEKLY', [], TUESDAY)).toBe('FREQ=WEEKLY;BYDAY=TU');
    expect(ruleOf('EVERY_TWO_WEEKS', ['TU'], TUESDAY)).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU');
  });

  it('a monthly series meets on the numbered weekday of its first day, the fifth being the last', () => {
    expect(ruleOf('MONTHLY', [], TUESDAY)).toBe('FREQ=MONTHLY;BYDAY=2TU');
    expect(ruleOf('MONTHLY', [], '2026-12-29')).toBe('FREQ=MONTHLY;BYDAY=-1TU');
  });

  it('lengths and later times go over midnight', () => {
    expect(minutesBetween('13:00', '15:30')).toBe(150);
    expect(minutesBetween('22:00', '01:00')).toBe(180);
    expect(laterTime('23:30', 60)).toBe('00:30');
    expect(laterTime('00:15', -30)).toBe('23:45');
  });

  it('the dates of a series are those of its rule up to its last day, each with the break it falls into', () => {
    const breaks = [
      { name: 'Joulutauko', startsOn: '2026-12-21', endsOn: '2027-01-06' },
      { name: 'Oma', startsOn: '2026-12-08', endsOn: '2026-12-08' },
    ];
    const series = {
      rule: 'FREQ=WEEKLY;BYDAY=TU',
      startsOn: TUESDAY,
      endsOn: '2027-01-12',
      until: '2028-01-01',
    };
    expect(seriesDates(series, breaks)).toEqual([
      { date: '2026-12-08', breakName: 'Oma' },
      { date: '2026-12-15', breakName: null },
      { date: '2026-12-22', breakName: 'Joulutauko' },
      { date: '2026-12-29', breakName: 'Joulutauko' },
      { date: '2027-01-05', breakName: 'Joulutauko' },
      { date: '2027-01-12', breakName: null },
    ]);
    expect(seriesDates({ ...series, endsOn: null, until: '2026-12-15' }, [])).toHaveLength(2);
  });

  it('a series without a first day has no dates', () => {
    const series = { rule: 'FREQ=WEEKLY;BYDAY=TU', startsOn: '', endsOn: null, until: '2026-12-31' };
    expect(seriesDates(series, [])).toEqual([]);
  });
});
