import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cellOf, shownAmount, shownPeople, type RecordKey } from './small-cells.js';

const shownCount = (keys: readonly RecordKey[]) => shownPeople(cellOf(keys));

const key = fc.nat(2 ** 32 - 1);
const people = (min: number, max: number) => fc.array(key, { minLength: min, maxLength: max });

describe('a number of people that is shown', () => {
  it('a shown number of people is never one under five', () => {
    fc.assert(
      fc.property(people(0, 4), (keys) => {
        expect(shownCount(keys)).toBeNull();
      }),
    );
  });

  it('a shown number of people is a multiple of five less than five away, or is not shown', () => {
    fc.assert(
      fc.property(people(5, 200), (keys) => {
        const shown = shownCount(keys);
        if (shown === null) throw new Error('five people and more are shown');
        expect(shown % 5).toBe(0);
        expect(Math.abs(shown - keys.length)).toBeLessThan(5);
        if (keys.length % 5 === 0) expect(shown).toBe(keys.length);
      }),
    );
  });

  it('a shown number is the same for the same people in any order, so that asking again tells nothing more', () => {
    fc.assert(
      fc.property(people(5, 60), (keys) => {
        expect(shownCount([...keys].reverse())).toBe(shownCount(keys));
      }),
    );
  });

  it('a shown number of people is right on average', () => {
    const random = generator(7);
    for (const size of [6, 7, 8, 9, 13]) {
      const trials = 20_000;
      let sum = 0;
      for (let trial = 0; trial < trials; trial += 1)
        sum += shownCount(Array.from({ length: size }, random))!;
      expect(Math.abs(sum / trials - size)).toBeLessThan(0.1);
    }
  });

  it('a shown number does not tell who is one person more: the difference is unrelated to that person', () => {
    const random = generator(11);
    const differences = new Map<number, number>();
    const trials = 20_000;
    for (let trial = 0; trial < trials; trial += 1) {
      const without = Array.from({ length: 12 }, random);
      const difference = shownCount([...without, random()])! - shownCount(without)!;
      differences.set(difference, (differences.get(difference) ?? 0) + 1);
    }
    // 12 is shown as 10 or 15, 13 independently too: each of the differences, a fall included, is common.
    for (const difference of [-5, 0, 5]) expect(differences.get(difference)! / trials).toBeGreaterThan(0.1);
  });

  it('a small cell hides what fewer than five people did, however often they did it', () => {
    fc.assert(
      fc.property(people(0, 4), fc.nat(1000), (keys, visits) => {
        expect(shownAmount(visits, cellOf(keys))).toBeNull();
      }),
    );
    expect(shownAmount(100, cellOf([1, 2, 3, 4, 5]))).toBe(100);
  });
});

/** Seeded, so that the shares above are the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
