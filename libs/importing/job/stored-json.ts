import { storable } from '#libs/database/storable-text.js';

/** JSON of what came from a file as PostgreSQL takes it: its texts hold neither zero bytes nor halves of characters. */
export function storedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}
