import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import { writtenLanguage } from '#libs/people/language.js';
import { asE164 } from '#libs/people/phone-numbers.js';
import type { Vault } from '#libs/secrets/vault.js';
import { SENDERS } from './reply-senders.sql.js';

/** Somebody whose number a text came from. Several may share it; nobody is identified by it alone. */
export interface Sender {
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly language: Language;
  readonly archived: boolean;
}

/**
 * Whose number it is today, suspended ones included: who writes from it reads it. A number that is somebody's no more is
 * nobody's.
 * @param from as `numberFrom` gives it
 */
export async function sendersOf(tx: Tx, vault: Vault, from: string): Promise<Sender[]> {
  const rows = await SENDERS.rows(tx, { numberIndexes: vault.indexesOf(from) });
  return rows.map(({ wanted, fallback, ...sender }) => ({
    ...sender,
    language: writtenLanguage(wanted, fallback),
  }));
}

/** The number that a text came from, E.164; a short code or a name stays as the gateway gives it, and is nobody's. */
export function numberFrom(from: string): string {
  try {
    return asE164(from);
  } catch (error) {
    if (error instanceof AppError) return from;
    throw error;
  }
}
