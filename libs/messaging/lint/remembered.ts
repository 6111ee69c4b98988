/** More names than the largest organisations have; what is left out is made anew. */
const MOST_KEPT = 200_000;

/**
 * A function of a text that remembers what it made: the same names are made ready again and again, and thousands of people
 * share some hundreds of them. What it makes is shared, too, and must not be changed.
 */
export function remembered<Made>(make: (text: string) => Made): (text: string) => Made {
  const kept = new Map<string, Made>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(text, made);
    return made;
  };
}
