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

/** A record key: a whole number from 0 to 2^32 − 1, spread evenly, such as the beginning of a keyed hash of an id. */
export type RecordKey = number;

/**
 * The number of people that may be shown: a multiple of five. Null when it would be below five, for zero people and for
 * four alike.
 * @param keys the record key of every person in the cell, each person once, in any order
 */
export function shownCount(keys: readonly RecordKey[]): number | null {
  const people = keys.length;
  const over = people % ROUNDED_TO;
  const cellKey = keys.reduce((sum, key) => (sum + key) % KEYS, 0);
  const roundsUp = scattered(cellKey) < over / ROUNDED_TO;
  const rounded = people - over + (roundsUp ? ROUNDED_TO : 0);
  return people < SMALLEST_CELL || rounded < SMALLEST_CELL ? null : rounded;
}

/** A share from 0 to 1 out of the key: neighbouring keys give unrelated shares (the finaliser of MurmurHash3). */
function scattered(key: number): number {
  let hash = key >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / KEYS;
}
