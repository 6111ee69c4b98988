import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dosage, doseOf } from './dosage.js';

const meeting = (week: number, hours = 2) => ({ week, hours, kind: 'MEETING' });

describe('the dose of a person', () => {
  it('the dose of a person spreads the hours over all weeks from the first visit to the last', () => {
    expect(doseOf([meeting(100), meeting(101), { week: 103, hours: 6, kind: 'EXCURSION' }])).toEqual({
      hoursPerWeek: 2.5,
      weeks: 4,
      kinds: 2,
    });
  });

  it('the dose of a single visit covers one week', () => {
    expect(doseOf([meeting(7, 1.5)])).toEqual({ hoursPerWeek: 1.5, weeks: 1, kinds: 1 });
  });

  it('a person without a visit has no dose', () => {
    expect(doseOf([])).toBeNull();
  });
});

describe('the dosage of a group', () => {
  it('the dosage of a group gives the mean and the median of its people', () => {
    const doses = [
      { hoursPerWeek: 1, weeks: 1, kinds: 1 },
      { hoursPerWeek: 2, weeks: 10, kinds: 1 },
      { hoursPerWeek: 6, weeks: 4, kinds: 4 },
    ];
    expect(dosage(doses)).toEqual({
      people: 3,
      hoursPerWeek: { mean: 3, median: 2 },
      weeks: { mean: 5, median: 4 },
      kinds: { mean: 2, median: 1 },
    });
    expect(dosage(doses.slice(0, 2))?.weeks).toEqual({ mean: 5.5, median: 5.5 });
    expect(dosage([])).toBeNull();
  });

  it('the dosage of a group lies between its smallest and its largest dose', () => {
    const visits = fc.array(fc.record({ week: fc.nat(500), hours: fc.integer({ min: 1, max: 8 }) }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.array(visits, { minLength: 1, maxLength: 12 }), (people) => {
        const doses = people.map((own) => doseOf(own.map(({ week, hours }) => meeting(week, hours)))!);
        const { hoursPerWeek, weeks } = dosage(doses)!;
        for (const [average, values] of [
          [hoursPerWeek, doses.map((dose) => dose.hoursPerWeek)],
          [weeks, doses.map((dose) => dose.weeks)],
        ] as const) {
          for (const value of [average.mean, average.median]) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
            expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
          }
        }
      }),
    );
  });
});
