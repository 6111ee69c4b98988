import { Refusal } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import type { Words } from '../words/fi.js';

/** What is wrong with a plan, in words for whoever makes it: by the field at fault where the API names one. */
export function planErrorWords(error: unknown, words: Words): string {
  if (!(error instanceof Refusal)) return errorWords(error, words);
  const { fields, errors } = words.plan;
  const field = error.fields[0]?.split('.').at(-1);
  if (error.code === 'BAD_INPUT' && isKeyOf(fields, field)) return fields[field];
  return isKeyOf(errors, error.code) ? errors[error.code] : errorWords(error, words);
}

function isKeyOf<Texts extends object>(texts: Texts, key: string | undefined): key is keyof Texts & string {
  return key !== undefined && Object.hasOwn(texts, key);
}
