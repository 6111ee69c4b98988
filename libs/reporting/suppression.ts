/**
 * Which cells of a table that leaves the organisation stay empty, so that no number of one to four people can be read from
 * it, nor worked out from the others. Zero is shown: it tells of nobody.
 */

/** Cells of fewer people, but not of none, are not shown. */
export const SMALLEST_SHOWN = 5;

/**
 * The cells to leave empty.
 * @param people the number of people in each cell, by its name, totals included
 * @param sums cells any one of which could be worked out from the others: the parts and their total
 */
export function suppressedCells(
  people: ReadonlyMap<string, number>,
  sums: readonly (readonly string[])[],
): Set<string> {
  const countOf = (cell: string) => people.get(cell) ?? 0;
  const hidden = new Set(
    [...people].filter(([, count]) => count > 0 && count < SMALLEST_SHOWN).map(([cell]) => cell),
  );
  // Hiding a cell for one sum may leave it alone in another: again until nothing changes.
  for (let before = -1; before !== hidden.size;) {
    before = hidden.size;
    for (const sum of sums) protect(sum);
  }
  return hidden;

  /** The hidden cells of a sum are at least two, of at least five people together. */
  function protect(sum: readonly string[]): void {
    const shown = sum
      .filter((cell) => !hidden.has(cell) && countOf(cell) > 0)
      .sort((a, b) => countOf(a) - countOf(b));
    const inside = sum.filter((cell) => hidden.has(cell));
    const together = () => inside.reduce((total, cell) => total + countOf(cell), 0);
    while (inside.length > 0 && (inside.length < 2 || together() < SMALLEST_SHOWN) && shown.length > 0) {
      const next = shown.shift()!;
      hidden.add(next);
      inside.push(next);
    }
  }
}
