import { describe, expect, it } from '@jest/globals';
import { continuedRule } from './continued-rule.js';
import type { SessionSeries } from './session-series.entity.js';

/** A series of Tuesdays and Thursdays, or of another rule, from Tuesday 2026-12-01 on. */
const series = (recurrenceRule: string): SessionSeries => ({
  id: '',
  organisationId: '',
  groupId: '',
  previousSeriesId: null,
  kind: 'MEETING',
  recurrenceRule,
  startsOn: '2026-12-01',
  endsOn: null,
  wallTime: '13:00',
  timeZone: 'Europe/Helsinki',
  durationMinutes: 60,
  place: null,
  capacity: null,
  createdAt: new Date(0),
});

describe('continuedRule', () => {
  it('keeps the rule where nothing moves', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270601';
    expect(continuedRule(series(rule), '2026-12-08', '2026-12-08')).toBe(rule);
  });

  it('moves only the weekday that was moved', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU,TH';
    expect(continuedRule(series(rule), '2026-12-08', '2026-12-09')).toBe('FREQ=WEEKLY;BYDAY=WE,TH');
    expect(continuedRule(series(rule), '2026-12-08', '2026-12-10')).toBe('FREQ=WEEKLY;BYDAY=TH');
  });

  it('leaves the days of rules that are not weekly', () => {
    const rule = 'FREQ=MONTHLY;BYDAY=1TU';
    expect(continuedRule(series(rule), '2026-12-01', '2026-12-03')).toBe(rule);
  });

  it('counts what is left, also beyond a thousand', () => {
    expect(continuedRule(series('FREQ=WEEKLY;BYDAY=TU;COUNT=6'), '2026-12-15', '2026-12-15')).toBe(
      'FREQ=WEEKLY;BYDAY=TU;COUNT=4',
    );
    expect(continuedRule(series('FREQ=DAILY;COUNT=3000'), '2032-01-01', '2032-01-01')).toBe(
      'FREQ=DAILY;COUNT=1143',
    );
  });
});
