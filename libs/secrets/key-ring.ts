import { createHmac, hkdfSync } from 'node:crypto';
import type { SealingKey } from '#libs/config/sealing-keys.js';

const DERIVED_BYTES = 32;

/** What is made of one configured key: separate keys for separate ends, so that no value of one helps with another. */
export interface DerivedKey {
  readonly id: string;
  /** For AES-256-GCM. */
  readonly sealing: Buffer;
  /** For AES-256-GCM of cursors, of which a client can ask for any number. */
  readonly cursors: Buffer;
  /** For HMAC-SHA-256. */
  readonly indexing: Buffer;
  /** Tells two keys of one id apart, and says nothing about either. */
  readonly checkValue: Buffer;
}

/** The keys of an installation: the current one, and older ones that can still be read with. */
export class KeyRing {
  /** What is sealed from now on is sealed with this. */
  readonly current: DerivedKey;
  /** All of them, the current one first. */
  readonly all: readonly DerivedKey[];
  private readonly byId: ReadonlyMap<string, DerivedKey>;

  /** @param keys at least one, the current one first, no id twice */
  constructor(keys: readonly SealingKey[]) {
    this.all = keys.map(derived);
    const [current] = this.all;
    if (current === undefined) throw new Error('A key ring has at least one key');
    this.current = current;
    this.byId = new Map(this.all.map((key) => [key.id, key]));
  }

  get(id: string): DerivedKey | undefined {
    return this.byId.get(id);
  }
}

/** HKDF (RFC 5869) with a label for each end. */
function derived({ id, secret }: SealingKey): DerivedKey {
  const keyFor = (end: string) =>
    Buffer.from(hkdfSync('sha256', secret, 'rytmi', `${end}/v1`, DERIVED_BYTES));
  return {
    id,
    sealing: keyFor('sealing'),
    cursors: keyFor('cursors'),
    indexing: keyFor('blind index'),
    checkValue: createHmac('sha256', keyFor('check value')).update(id).digest(),
  };
}
