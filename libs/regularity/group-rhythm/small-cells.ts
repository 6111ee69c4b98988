/**
 * Numbers of people for those who may see no individual: no cell under five, and no two answers whose difference gives one
 * person away.
 *
 * Each person has a record key that never changes and that nobody outside knows. The keys of the people in a cell add up to
 * the key of the cell, which decides whether its count is rounded up or down to a multiple of five: without bias, the same
 * for the same people however they are asked for, and unrelated for people of whom one is another. Sums of rounded cells
 * therefore need not add up to rounded totals, and what is missing between them tells nothing about a person.
 *
 * Source: B. Fraser & J. Wooton, "A proposed method for confidentialising tabular output to protect against differencing",
 * UNECE work session on statistical data confidentiality, 2005 (the cell keys); random rounding to base five as in the
 * censuses of Canada and Ireland.
 */

/** Cells of fewer people are not shown. */
export const SMALLEST_CELL = 5;
const ROUNDED_TO = 5;
const KEYS = 2 ** 32;

/** A record key: a whole number from 0 to 2^32 − 1, spread evenly, such as the end of a hash of an id. */
export type RecordKey = number;

/** The people that something is counted for: how many, and the sum of their record keys modulo 2^32. */
export interface Cell {
  readonly people: number;
  readonly key: number;
}

/** The cell of these people, each once, in any order. */
export function cellOf(keys: readonly RecordKey[]): Cell {
  return { people: keys.length, key: keys.reduce((sum, key) => (sum + key) % KEYS, 0) };
}

/** The number of people that may be shown: a multiple of five. Null when below five, for zero people and for four alike. */
export function shownPeople(cell: Cell): number | null {
  return shownAmount(cell.people, cell);
}

/** What may be shown of something that these people did so many times in all, such as visits: rounded in the same way. */
export function shownAmount(amount: number, cell: Cell): number | null {
  const over = amount % ROUNDED_TO;
  const rounded = amount - over + (scattered(cell.key) < over / ROUNDED_TO ? ROUNDED_TO : 0);
  return cell.people < SMALLEST_CELL || rounded < SMALLEST_CELL ? null : rounded;
}

/** A share from 0 to 1 out of the key: neighbouring keys give unrelated shares (the finaliser of MurmurHash3). */
function scattered(key: number): number {
  let hash = key >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / KEYS;
}
