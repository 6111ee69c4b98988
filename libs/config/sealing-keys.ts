import { createSecretKey, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** A key that what must not be read from the database is sealed with. A `KeyObject` never prints its bytes. */
export interface SealingKey {
  /** Stands beside everything sealed with it; no secret. */
  readonly id: string;
  readonly secret: KeyObject;
}

/** What to type to have a key, in the form of `RYTMI_KEYS`. */
export const MAKE_KEY_COMMAND = 'echo "a:$(openssl rand -base64 32)"';

/** Keys that cannot be used. The message says which and why, and shows nothing of their secrets. */
export class SealingKeysError extends Error {}

/**
 * Reads `id:base64,id:base64`, with blanks and line breaks where one likes: 32 bytes each, the first is current.
 * @throws SealingKeysError with a message that follows the name of where it stands
 */
export function parseSealingKeys(text: string): readonly SealingKey[] {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part, index) => parseKey(part, index + 1));
  if (keys.length === 0) throw new SealingKeysError(`holds no key; make one with ${MAKE_KEY_COMMAND}`);
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) < index);
  if (twice !== undefined) throw new SealingKeysError(`has two keys named ${twice.id}; give each its own id`);
  return keys;
}

function parseKey(text: string, position: number): SealingKey {
  const colon = text.indexOf(':');
  const id = text.slice(0, colon);
  if (colon < 0 || !KEY_ID.test(id)) {
    throw new SealingKeysError(
      `has no id before key number ${position}; write it like a:… with up to 16 letters, digits, - or _`,
    );
  }
  const secret = text.slice(colon + 1);
  const bytes = BASE64.test(secret) ? Buffer.from(secret, 'base64') : Buffer.alloc(0);
  if (bytes.length !== KEY_BYTES) {
    throw new SealingKeysError(
      `has a key ${id} that is not ${KEY_BYTES} bytes in base64; make one with ${MAKE_KEY_COMMAND}`,
    );
  }
  return { id, secret: createSecretKey(bytes) };
}
