import type { Words } from '../words/fi.js';
import { Refusal } from './ask.js';

/** What went wrong, in words for whoever did it, with what to do next. */
export function errorWords(error: unknown, words: Words): string {
  if (!(error instanceof Refusal)) return words.errors.unreachable;
  return refusalWords(error.code, words, error.requestId);
}

export function refusalWords(code: string, words: Words, requestId: string | null = null): string {
  const known: unknown = Object.hasOwn(words.errors, code)
    ? words.errors[code as keyof Words['errors']]
    : undefined;
  return typeof known === 'string' ? known : words.errors.other(requestId ?? code);
}
