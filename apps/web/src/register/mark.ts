/** What happened. Somebody unmarked has no mark: unknown, never absent. */
export type Mark = 'PRESENT' | 'LATE' | 'EXCUSED' | 'ABSENT';

/** Taps go through them in this order, and then to no mark again. */
const ORDER: readonly (Mark | null)[] = [null, 'PRESENT', 'ABSENT', 'LATE', 'EXCUSED'];

/** The mark after one more tap. */
export function nextMark(mark: Mark | null): Mark | null {
  return ORDER[(ORDER.indexOf(mark) + 1) % ORDER.length] ?? null;
}
