import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { AppError } from '#libs/errors/app-error.js';
import type { DerivedKey, KeyRing } from './key-ring.js';

/** The first byte of everything sealed: another one when the form below ever changes. */
const VERSION = 1;
const HEADER_BYTES = 2;
/** 96 random bits: safe for four thousand million values of one key (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a sealed value belongs. It is bound to it: elsewhere it cannot be opened. */
export interface SealContext {
  /** `table.column`. */
  readonly column: string;
  /** Null for what belongs to the installation and to no organisation. */
  readonly organisationId: string | null;
}

/**
 * Seals what must not be read from the database alone: AES-256-GCM under the current key of the ring. A sealed value is
 * version (1 byte), length of the key's id (1), the id, nonce (12), ciphertext, tag (16).
 *
 * A sealed value cannot be searched for; beside it stands its blind index: length of the key's id (1), the id, and
 * HMAC-SHA-256 of the value. Equal values have equal indexes of one key, and nobody without the key can try numbers out.
 */
export class Vault {
  constructor(
    private readonly keys: KeyRing,
    private readonly use: 'sealing' | 'cursors' = 'sealing',
  ) {}

  /** A vault with keys of its own from the same ring, so that no number of cursors wears out those of stored values. */
  forCursors(): Vault {
    return new Vault(this.keys, 'cursors');
  }

  get currentKeyId(): string {
    return this.keys.current.id;
  }

  /** Seals a text for one place; sealing it again gives other bytes. */
  seal(plaintext: string, context: SealContext): Buffer {
    const key = this.keys.current;
    const header = headerOf(key);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key[this.use], nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(header, context));
    return Buffer.concat([
      header,
      nonce,
      cipher.update(plaintext, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  }

  /**
   * Opens what was sealed for this very place.
   * @throws AppError INTERNAL when it was changed, belongs elsewhere or needs a key that the ring does not have
   */
  open(sealed: Uint8Array, context: SealContext): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const id = keyIdOf(bytes);
    const key = this.keys.get(id);
    if (key === undefined) {
      throw new AppError('INTERNAL', `A sealed value needs the key ${id}, which RYTMI_KEYS does not have`);
    }
    const nonceAt = HEADER_BYTES + id.length;
    const textAt = nonceAt + NONCE_BYTES;
    const tagAt = bytes.length - TAG_BYTES;
    if (tagAt < textAt) throw changed();
    const decipher = createDecipheriv('aes-256-gcm', key[this.use], bytes.subarray(nonceAt, textAt), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(bytes.subarray(0, nonceAt), context));
    decipher.setAuthTag(bytes.subarray(tagAt));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(textAt, tagAt)), decipher.final()]).toString(
        'utf8',
      );
    } catch {
      throw changed();
    }
  }

  /** The blind index under the current key: what is written beside a sealed value. */
  indexOf(value: string): Buffer {
    return indexUnder(this.keys.current, value);
  }

  /** The blind indexes under every key of the ring: what is looked for, as older rows have older ones. */
  indexesOf(value: string): Buffer[] {
    return this.keys.all.map((key) => indexUnder(key, value));
  }
}

/**
 * The id of the key that a value was sealed with.
 * @throws AppError INTERNAL when it was never sealed
 */
export function keyIdOf(sealed: Uint8Array): string {
  const length = sealed[1] ?? 0;
  if (sealed[0] !== VERSION || length === 0 || sealed.length < HEADER_BYTES + length) throw changed();
  return Buffer.from(sealed.subarray(HEADER_BYTES, HEADER_BYTES + length)).toString('latin1');
}

function headerOf({ id }: DerivedKey): Buffer {
  return Buffer.concat([Buffer.from([VERSION, id.length]), Buffer.from(id, 'latin1')]);
}

/** What is authenticated beside the text; JSON keeps the parts apart. */
function boundTo(header: Buffer, { column, organisationId }: SealContext): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([column, organisationId]), 'utf8')]);
}

function indexUnder({ id, indexing }: DerivedKey, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([id.length]),
    Buffer.from(id, 'latin1'),
    createHmac('sha256', indexing).update(value).digest(),
  ]);
}

function changed(): AppError {
  return new AppError('INTERNAL', 'A sealed value was changed, or belongs to another place');
}
