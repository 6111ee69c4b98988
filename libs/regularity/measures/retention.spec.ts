import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retention, type Stay } from './retention.js';

const left = (...weeks: number[]): Stay[] => weeks.map((week) => ({ weeks: week, left: true }));
const there = (...weeks: number[]): Stay[] => weeks.map((week) => ({ weeks: week, left: false }));

/**
 * Remission in weeks under 6-mercaptopurine: E. J. Freireich et al., Blood 21 (1963) 699–716. The estimates and their
 * standard errors are those printed in D. G. Kleinbaum & M. Klein, Survival Analysis, chapter 2.
 */
const FREIREICH = [
  ...left(6, 6, 6, 7, 10, 13, 16, 22, 23),
  ...there(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
];
const PUBLISHED = [
  { week: 6, atRisk: 21, left: 3, survival: 0.857, standardError: 0.0764 },
  { week: 7, atRisk: 17, left: 1, survival: 0.807, standardError: 0.0869 },
  { week: 10, atRisk: 15, left: 1, survival: 0.753, standardError: 0.0963 },
  { week: 13, atRisk: 12, left: 1, survival: 0.69, standardError: 0.1068 },
  { week: 16, atRisk: 11, left: 1, survival: 0.627, standardError: 0.1141 },
  { week: 22, atRisk: 7, left: 1, survival: 0.538, standardError: 0.1282 },
  { week: 23, atRisk: 6, left: 1, survival: 0.448, standardError: 0.1346 },
];

describe('retention', () => {
  it('retention gives the published estimates and errors for the remissions of Freireich', () => {
    const { steps, memberships, medianWeeks } = retention(FREIREICH);
    expect(memberships).toBe(21);
    expect(medianWeeks).toBe(23);
    expect(steps.map(({ week, atRisk, left: gone }) => ({ week, atRisk, left: gone }))).toEqual(
      PUBLISHED.map(({ week, atRisk, left: gone }) => ({ week, atRisk, left: gone })),
    );
    steps.forEach((step, index) => {
      const { survival, standardError } = PUBLISHED[index]!;
      expect(step.survival).toBeCloseTo(survival, 3);
      expect((step.survival - step.low!) / 1.959964).toBeCloseTo(standardError, 4);
      expect(step.high!).toBeCloseTo(Math.min(1, step.survival + 1.959964 * standardError), 3);
    });
  });

  it('retention has no step while nobody has left, and no interval once everybody has', () => {
    expect(retention([])).toEqual({ memberships: 0, left: 0, steps: [], medianWeeks: null });
    expect(retention(there(3, 9)).steps).toEqual([]);
    expect(retention(left(2, 2))).toEqual({
      memberships: 2,
      left: 2,
      steps: [{ week: 2, atRisk: 2, left: 2, survival: 0, low: null, high: null }],
      medianWeeks: 2,
    });
  });

  it('retention counts somebody who is censored in a week as still there in it', () => {
    expect(retention([...left(4), ...there(4)]).steps).toMatchObject([{ atRisk: 2, survival: 0.5 }]);
  });

  it('retention is the plain share that stays when everybody has left, falls, and keeps its interval around it', () => {
    const stays = fc.array(fc.record({ weeks: fc.nat(120), left: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(stays, (some) => {
        const { steps } = retention(some);
        let before = 1;
        for (const { week, atRisk, left: gone, survival, low, high } of steps) {
          expect(survival).toBeLessThan(before);
          before = survival;
          expect(atRisk).toBe(some.filter(({ weeks }) => weeks >= week).length);
          expect(gone).toBeLessThanOrEqual(atRisk);
          if (low === null || high === null) continue;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(survival);
          expect(high).toBeGreaterThanOrEqual(survival);
          expect(high).toBeLessThanOrEqual(1);
        }
        const all = some.map(({ weeks }) => ({ weeks, left: true }));
        for (const { week, survival } of retention(all).steps) {
          expect(survival).toBeCloseTo(all.filter(({ weeks }) => weeks > week).length / all.length, 10);
        }
      }),
    );
  });
});
