import { describe, expect, it } from '@jest/globals';
import { continuedAlong, continuedRule } from './continued-rule.js';
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
  it('the continued rule stays the same if nothing moves', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270601';
    expect(continuedRule(series(rule), '2026-12-08', '2026-12-08')).toBe(rule);
  });

  it('only the weekday that was moved changes in the continued rule', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU,TH';
    expect(continuedRule(series(rule), '2026-12-08', '2026-12-09')).toBe('FREQ=WEEKLY;BYDAY=WE,TH');
    expect(continuedRule(series(rule), '2026-12-08', '2026-12-10')).toBe('FREQ=WEEKLY;BYDAY=TH');
  });

  it('the days of a rule that is not weekly stay the same', () => {
    const rule = 'FREQ=MONTHLY;BYDAY=1TU';
    expect(continuedRule(series(rule), '2026-12-01', '2026-12-03')).toBe(rule);
  });

  it('the continued rule counts the remaining sessions, also beyond a thousand', () => {
    expect(continuedRule(series('FREQ=WEEKLY;BYDAY=TU;COUNT=6'), '2026-12-15', '2026-12-15')).toBe(
      'FREQ=WEEKLY;BYDAY=TU;COUNT=4',
    );
    expect(continuedRule(series('FREQ=DAILY;COUNT=3000'), '2032-01-01', '2032-01-01')).toBe(
      'FREQ=DAILY;COUNT=1143',
    );
  });
});

describe('continuedAlong', () => {
  const along = (rule: string, from: string, movedFrom: string, movedTo: string): [string, string] => {
    const plan = continuedAlong(series(rule), from, { from: movedFrom, to: movedTo });
    return [plan.startsOn, plan.recurrenceRule];
  };

  it('a later series stays as it is where nothing moves', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU';
    expect(along(rule, '2026-12-08', '2026-12-01', '2026-12-01')).toEqual(['2026-12-08', rule]);
  });

  it('a weekly series moves to the new weekday by as many weeks, whichever weekday it had', () => {
    expect(along('FREQ=WEEKLY;BYDAY=TU', '2026-12-22', '2026-12-08', '2026-12-10')).toEqual([
      '2026-12-24',
      'FREQ=WEEKLY;BYDAY=TH',
    ]);
    expect(along('FREQ=WEEKLY;BYDAY=WE', '2026-12-23', '2026-12-08', '2026-12-17')).toEqual([
      '2026-12-31',
      'FREQ=WEEKLY;BYDAY=TH',
    ]);
    expect(along('FREQ=WEEKLY', '2026-12-22', '2026-12-08', '2026-12-07')).toEqual([
      '2026-12-21',
      'FREQ=WEEKLY',
    ]);
  });

  it('a series moves one of several weekdays and loses none of the others', () => {
    expect(along('FREQ=WEEKLY;BYDAY=TU,FR', '2026-12-22', '2026-12-08', '2026-12-12')).toEqual([
      '2026-12-22',
      'FREQ=WEEKLY;BYDAY=SA,FR',
    ]);
    expect(along('FREQ=WEEKLY;BYDAY=TU,FR', '2026-12-25', '2026-12-08', '2026-12-09')).toEqual([
      '2026-12-25',
      'FREQ=WEEKLY;BYDAY=WE,FR',
    ]);
    const unmoved = 'FREQ=WEEKLY;BYDAY=MO,FR';
    expect(along(unmoved, '2026-12-25', '2026-12-08', '2026-12-09')).toEqual(['2026-12-25', unmoved]);
  });

  it('a monthly series moves if it goes by its first date, and stays if it names its days', () => {
    expect(along('FREQ=MONTHLY', '2027-02-01', '2026-12-01', '2026-12-03')).toEqual([
      '2027-02-03',
      'FREQ=MONTHLY',
    ]);
    const named = 'FREQ=MONTHLY;BYDAY=1TU';
    expect(along(named, '2027-02-02', '2026-12-01', '2026-12-03')).toEqual(['2027-02-02', named]);
  });
});
