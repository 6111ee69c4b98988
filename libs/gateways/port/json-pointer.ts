/**
 * The value at a JSON pointer (RFC 6901), undefined where there is none. Only own members of objects and elements of
 * arrays are found.
 *
 * @param pointer empty for the whole document
 */
export function valueAt(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce(stepInto, document);
}

function stepInto(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}

/** The text or number at a pointer as text; null for anything else and for nothing. */
export function textAt(document: unknown, pointer: string): string | null {
  const value = valueAt(document, pointer);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
