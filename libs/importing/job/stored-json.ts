/** An unpaired surrogate: half a character. */
const HALF_CHARACTER = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** JSON of what came from a file as PostgreSQL takes it: its texts hold neither zero bytes nor halves of characters. */
export function storedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').replace(HALF_CHARACTER, '\uFFFD') : part,
  );
}
