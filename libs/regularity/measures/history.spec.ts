import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '#libs/config/testing/rounds.js';
import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { monthIndex } from '#libs/calendar/month.js';
import {
  foldPersonWithHistory,
  foldWithHistory,
  monthHistory,
  packedPerson,
  personPeriods,
  weekHistory,
  type PersonPeriod,
} from './history.js';
import { foldMarks, personMeasures, type MarkEntry } from './measures.js';
import { historyByDefinition, sum } from '../testing/definitions.js';
import { anyHistory, steadyHistory, weekly } from '../testing/histories.js';

const on = (date: string, mark: MarkEntry['mark'], more: Partial<MarkEntry> = {}): MarkEntry => ({
  date,
  mark,
  walkIn: false,
  memberOnDate: true,
  ...more,
});
const histories = fc.oneof(anyHistory, steadyHistory);
const NUM_RUNS = rounds(5_000);

describe('the history of a membership', () => {
  it('the weekly history tells the worked example, without the excused and the cancelled week', () => {
    // The weeks begin on 2025-12-29.
    const weeks = weekHistory(weekly('PPAPEP PAAPP'));
    const first = isoWeekIndex('2025-12-29');
    expect(weeks.map((week) => week.index - first)).toEqual([0, 1, 2, 3, 5, 7, 8, 9, 10, 11]);
    expect(weeks.map((week) => week.attended).join('')).toBe('1101110011');
    expect(weeks.map((week) => week.missed).join('')).toBe('0010001100');
    expect(weeks.map((week) => week.momentum)).toEqual([
      1, 1, 0.526, 0.723, 0.829, 0.892, 0.576, 0.376, 0.59, 0.729,
    ]);
  });

  it('the monthly history tells the worked example, with the momentum of the last session of each month', () => {
    expect(monthHistory(weekly('PPAPEP PAAPP'))).toEqual([
      // Monday 29 December alone.
      {
        index: monthIndex('2025-12-01'),
        visits: 1,
        attended: 1,
        missed: 0,
        activeWeeks: 1,
        offeredWeeks: 1,
        momentum: 1,
      },
      {
        index: monthIndex('2026-01-01'),
        visits: 2,
        attended: 2,
        missed: 1,
        activeWeeks: 2,
        offeredWeeks: 3,
        momentum: 0.723,
      },
      {
        index: monthIndex('2026-02-01'),
        visits: 2,
        attended: 2,
        missed: 1,
        activeWeeks: 2,
        offeredWeeks: 3,
        momentum: 0.576,
      },
      {
        index: monthIndex('2026-03-01'),
        visits: 2,
        attended: 2,
        missed: 1,
        activeWeeks: 2,
        offeredWeeks: 3,
        momentum: 0.729,
      },
    ]);
  });

  it('a week of two months counts once, in the month of its first counted session, even if it became active later', () => {
    // The week from Monday 2026-11-30.
    const months = monthHistory([
      on('2026-11-30', 'ABSENT'),
      on('2026-12-02', 'PRESENT'),
      on('2026-12-08', 'PRESENT'),
    ]);
    expect(months).toMatchObject([
      { visits: 0, attended: 0, missed: 1, activeWeeks: 1, offeredWeeks: 1 },
      { visits: 2, attended: 2, missed: 0, activeWeeks: 1, offeredWeeks: 1 },
    ]);
    expect(
      monthHistory([on('2026-11-30', 'EXCUSED'), on('2026-12-02', 'PRESENT')]).map((month) => month.index),
    ).toEqual([monthIndex('2026-12-01')]);
  });

  it('a history has walk-ins as visits alone, without a momentum', () => {
    expect(weekHistory([on('2026-11-18', 'LATE', { walkIn: true })])).toEqual([
      {
        index: isoWeekIndex('2026-11-18'),
        visits: 1,
        attended: 0,
        missed: 0,
        activeWeeks: 0,
        offeredWeeks: 0,
        momentum: null,
      },
    ]);
  });

  it('a history is empty without marks', () => {
    expect(weekHistory([])).toEqual([]);
    expect(monthHistory([on('2026-11-18', null), on('2026-11-19', 'EXCUSED')])).toEqual([]);
  });

  it('a history is what its definition says, period by period, for any marks', () => {
    fc.assert(
      fc.property(histories, (entries) => {
        expect(weekHistory(entries)).toEqual(historyByDefinition(entries, 'WEEK'));
        expect(monthHistory(entries)).toEqual(historyByDefinition(entries, 'MONTH'));
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('a history adds up to the measures, by weeks as by months, and ends with their momentum', () => {
    fc.assert(
      fc.property(histories, (entries) => {
        const measured = foldMarks(entries);
        for (const periods of [weekHistory(entries), monthHistory(entries)]) {
          for (const figure of ['visits', 'attended', 'missed', 'activeWeeks', 'offeredWeeks'] as const) {
            expect(sum(periods.map((period) => period[figure]))).toBe(measured[figure]);
          }
          expect(periods.every((period) => period.activeWeeks <= period.offeredWeeks)).toBe(true);
          const last = periods.findLast((period) => period.momentum !== null)?.momentum ?? null;
          if (measured.momentum === null) expect(last).toBeNull();
          else expect(Math.abs(last! - measured.momentum)).toBeLessThanOrEqual(0.0005 + 1e-9);
        }
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('a history is refused when marks go back in time, even those that do not count as sessions', () => {
    const walkIn = { walkIn: true };
    expect(() =>
      foldWithHistory([on('2026-11-18', 'PRESENT', walkIn), on('2026-11-11', 'PRESENT', walkIn)]),
    ).toThrow('time order');
  });
});

describe('the history of a person over all groups', () => {
  const ofPerson = (entries: readonly MarkEntry[]): readonly PersonPeriod[][] => {
    const { weeks, months } = packedPerson(foldPersonWithHistory(entries).history);
    return [personPeriods(weeks), personPeriods(months)];
  };

  it('the history of a person counts a week once however many groups met in it, in any order of their marks', () => {
    const entries = [on('2026-11-19', 'PRESENT'), on('2026-11-17', 'PRESENT'), on('2026-11-24', 'ABSENT')];
    const [weeks, months] = ofPerson(entries);
    const week = isoWeekIndex('2026-11-17');
    expect(weeks).toEqual([
      { index: week, visits: 2, activeWeeks: 1, offeredWeeks: 1 },
      { index: week + 1, visits: 0, activeWeeks: 0, offeredWeeks: 1 },
    ]);
    expect(months).toEqual([{ index: monthIndex('2026-11-17'), visits: 2, activeWeeks: 1, offeredWeeks: 2 }]);
  });

  it('the history of a person adds up to the measures of that person, by weeks as by months', () => {
    fc.assert(
      fc.property(histories, (entries) => {
        const measured = personMeasures(entries);
        for (const periods of ofPerson(entries)) {
          for (const figure of ['visits', 'activeWeeks', 'offeredWeeks'] as const) {
            expect(sum(periods.map((period) => period[figure]))).toBe(measured[figure]);
          }
        }
      }),
      { numRuns: NUM_RUNS },
    );
  });
});
