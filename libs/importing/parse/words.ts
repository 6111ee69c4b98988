/** A text without accents, case and anything but letters and digits: what headers are compared by. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A cell's text without the blanks around it, and with single blanks inside. No-break spaces count as blanks. */
export function tidy(cell: string | undefined): string {
  return (cell ?? '').replace(/[\s\ufeff\u200b]+/g, ' ').trim();
}

/**
 * Finds which of the fields a header names. A header in two languages ("Etunimi / Förnamn"), or with a remark after it
 * ("Puhelin (matkapuhelin)"), is known by any of its parts.
 */
export function fieldOf<F extends string>(header: string, synonyms: ReadonlyMap<string, F>): F | undefined {
  for (const part of [header, ...header.split(/[/|(),\n]/)]) {
    const field = synonyms.get(fold(part));
    if (field !== undefined) return field;
  }
  return undefined;
}

/** Turns lists of synonyms into a look-up by folded header. */
export function synonymsOf<F extends string>(
  lists: Readonly<Record<F, readonly string[]>>,
): ReadonlyMap<string, F> {
  return new Map(
    Object.entries<readonly string[]>(lists).flatMap(([f, words]) => words.map((w) => [fold(w), f as F])),
  );
}
