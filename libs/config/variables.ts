import { isIP } from 'node:net';
import { z } from 'zod';

/**
 * What variables of the environment may hold. Every message says what would be right and none repeats what was written:
 * it may be a secret that stands in the wrong place.
 */

/** A whole number written in digits, within bounds. */
export function wholeNumber(minimum: number, maximum: number, right: string) {
  const message = `is not a whole number from ${minimum} to ${maximum}; ${right}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, message);
}

/** A number that may have decimals after a point, within bounds. */
export function decimalNumber(minimum: number, maximum: number, right: string) {
  const message = `is not a number from ${minimum} to ${maximum}; ${right}`;
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, message)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, message);
}

/** The addresses of proxies, single or as a block, such as 10.0.0.0/8; 0 for none, 1 for whoever calls. */
export function proxies(right: string) {
  return list(right).transform((words, context) => {
    const [first] = words;
    if (words.length === 1 && (first === '0' || first === '1')) return first === '1';
    if (words.every(isAddressBlock)) return words;
    context.addIssue({ code: 'custom', message: `is neither 0, 1 nor a list of addresses; ${right}` });
    return z.NEVER;
  });
}

function isAddressBlock(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Origins of web pages, as browsers send them: no path, no slash at the end. */
export function origins(right: string) {
  return list(right).refine(
    (words) =>
      words.every((word) => /^https?:/.test(word) && URL.canParse(word) && new URL(word).origin === word),
    { error: `is not a list of origins; ${right}` },
  );
}

export function flag(right: string) {
  return z.enum(['0', '1'], { error: `is neither 0 nor 1; ${right}` }).transform((value) => value === '1');
}

export function url(protocols: readonly string[], right: string) {
  const named = protocols.map((protocol) => `${protocol}//`).join(', ');
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `is not an address that starts with ${named}; ${right}`,
  });
}

/** A value without which nothing works. */
export function needed(right: string) {
  return z.string({ error: `is missing; ${right}` });
}

/** Words between commas, at least one, none twice; spaces around them do not count. */
export function list(right: string) {
  return z
    .string()
    .transform((value) => value.split(',').map((word) => word.trim()))
    .refine((words) => words.every((word) => word !== '') && new Set(words).size === words.length, {
      error: `is not a list with commas in which nothing stands twice; ${right}`,
    });
}

/** A secret that two machines share; people copy it, nobody types it. */
export function sharedSecret(right: string) {
  return needed(right).min(SHARED_SECRET_MIN_CHARACTERS, {
    error: `is too short; use at least ${SHARED_SECRET_MIN_CHARACTERS} characters, such as from: openssl rand -hex 24`,
  });
}

/** A JSON pointer (RFC 6901): empty for the whole, else a slash before each step. */
export function jsonPointer(right: string) {
  return z.string().regex(/^(\/([^~]|~[01])*)?$/, `is not a JSON pointer (RFC 6901); ${right}`);
}

const SHARED_SECRET_MIN_CHARACTERS = 16;
