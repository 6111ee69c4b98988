import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SMALLEST_SHOWN, suppressedCells } from './suppression.js';

const hiddenOf = (cells: Record<string, number>, ...sums: string[][]) =>
  [...suppressedCells(new Map(Object.entries(cells)), sums)].sort();

describe('cells that stay empty', () => {
  it('suppressed cells are those of one to four people, and none of nobody', () => {
    expect(hiddenOf({ a: 0, b: 1, c: 4, d: 5 })).toEqual(['b', 'c']);
  });

  it('a suppressed cell takes another with it when the total would give it away', () => {
    expect(hiddenOf({ a: 3, b: 9, c: 20, all: 32 }, ['a', 'b', 'c', 'all'])).toEqual(['a', 'b']);
  });

  it('two suppressed cells take a third when they are so few together that their sum tells', () => {
    expect(hiddenOf({ a: 1, b: 1, c: 20, all: 22 }, ['a', 'b', 'c', 'all'])).toEqual(['a', 'b', 'c']);
    expect(hiddenOf({ a: 4, b: 1, c: 20, all: 25 }, ['a', 'b', 'c', 'all'])).toEqual(['a', 'b']);
  });

  it('a total does not stay beside its only part when that is suppressed', () => {
    expect(hiddenOf({ a: 3, b: 0, all: 3 }, ['a', 'b', 'all'])).toEqual(['a', 'all']);
    expect(hiddenOf({ a: 2, b: 0, c: 7, all: 9 }, ['a', 'b', 'c', 'all'])).toEqual(['a', 'c']);
  });

  it('suppressed cells cannot be worked out from rows and columns, whatever the table', () => {
    const count = fc.oneof(fc.nat(6), fc.nat(60));
    const table = fc.array(fc.tuple(count, count, count), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, (rows) => {
        const people = new Map<string, number>();
        rows.forEach((row, r) => row.forEach((value, c) => people.set(`${r}.${c}`, value)));
        rows.forEach((row, r) => people.set(`${r}.all`, row[0] + row[1] + row[2]));
        for (const c of [0, 1, 2] as const) {
          people.set(
            `all.${c}`,
            rows.reduce((sum, row) => sum + row[c], 0),
          );
        }
        const columns = ['0', '1', '2'];
        const sums = [
          ...rows.map((_, r) => [...columns, 'all'].map((c) => `${r}.${c}`)),
          ...columns.map((c) => [...rows.map((_, r) => `${r}.${c}`), `all.${c}`]),
        ];
        const hidden = suppressedCells(people, sums);
        for (const [cell, value] of people) {
          if (value > 0 && value < SMALLEST_SHOWN) expect(hidden.has(cell)).toBe(true);
          if (value === 0) expect(hidden.has(cell)).toBe(false);
        }
        for (const sum of sums) {
          const inside = sum.filter((cell) => hidden.has(cell));
          if (inside.length === 0) continue;
          expect(inside.length).toBeGreaterThan(1);
          // All that are somebody may be hidden; otherwise those hidden are five people at least.
          const everything = sum.every((cell) => hidden.has(cell) || people.get(cell) === 0);
          const together = inside.reduce((total, cell) => total + people.get(cell)!, 0);
          expect(everything || together >= SMALLEST_SHOWN).toBe(true);
        }
      }),
    );
  });
});
