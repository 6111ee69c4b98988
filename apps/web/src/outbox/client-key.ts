const RANDOM_BYTES = 8;
const TIME_CHARACTERS = 9;

/**
 * A key for one mark. Keys made later by one device sort later, as the server breaks ties of the moment by the key: two
 * marks of a device whose clock runs ahead arrive with one moment, and the second must stand.
 * @param madeAt milliseconds, later for each mark of a person
 */
export function newClientKey(madeAt: number): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${madeAt.toString(36).padStart(TIME_CHARACTERS, '0')}-${tail}`;
}

/**
 * When a mark is made: now, but after every mark of the person that its maker has seen. A phone whose clock is slow would
 * otherwise lose to the mark that it corrects.
 */
export function momentAfter(now: number, seen: readonly number[]): number {
  return Math.max(now, ...seen.map((moment) => moment + 1));
}
