import { parseSealingKeys } from '#libs/config/sealing-keys.js';
import { KeyRing } from '../key-ring.js';
import { Vault } from '../vault.js';

/** `RYTMI_KEYS` of tests and benchmarks: known to everybody, and for nothing else. */
export const TEST_KEYS = `test:${Buffer.alloc(32, 'rytmi').toString('base64')}`;

/** A ring of several test keys, the first one current. */
export function testKeyRing(...ids: string[]): KeyRing {
  const parts = ids.map((id) => `${id}:${Buffer.alloc(32, id).toString('base64')}`);
  return new KeyRing(parseSealingKeys(parts.length === 0 ? TEST_KEYS : parts.join(',')));
}

/** The vault that everything in a test seals with. */
export const testVault = new Vault(testKeyRing());
