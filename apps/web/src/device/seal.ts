import { deviceDatabase } from './database.js';
import type { Sealed } from './sealed.js';

export type KeyName = 'rosters' | 'outbox';

const ALGORITHM = 'AES-GCM';
const KEY_BITS = 256;
const IV_BYTES = 12;

/** Browsers have keys over HTTPS and on the machine itself only. */
export const canSeal = globalThis.crypto?.subtle !== undefined;

export async function seal(name: KeyName, value: unknown): Promise<Sealed> {
  const text = JSON.stringify(value);
  if (!canSeal) return { plain: text };
  const key = await keyOf(name);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, key, new TextEncoder().encode(text));
  return { iv, data };
}

/** @throws OperationError when the key is another one by now */
export async function unseal(name: KeyName, sealed: Sealed): Promise<unknown> {
  if ('plain' in sealed) return JSON.parse(sealed.plain);
  const { iv, data } = sealed;
  const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv }, await keyOf(name), data);
  return JSON.parse(new TextDecoder().decode(plain));
}

/** The key of that name, made once: of tabs that make one at the same time, the first to keep it decides. */
async function keyOf(name: KeyName): Promise<CryptoKey> {
  const database = await deviceDatabase();
  const known = await database.get('keys', name);
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: KEY_BITS }, false, [
    'encrypt',
    'decrypt',
  ]);
  const transaction = database.transaction('keys', 'readwrite', { durability: 'strict' });
  const meanwhile = await transaction.store.get(name);
  if (!meanwhile) await transaction.store.put(made, name);
  await transaction.done;
  return meanwhile ?? made;
}
