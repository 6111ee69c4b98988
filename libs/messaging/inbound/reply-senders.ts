import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import { writtenLanguage } from '#libs/people/language.js';
import { asE164 } from '#libs/people/phone-numbers.js';
import type { Vault } from '#libs/secrets/vault.js';
import { TODAY } from '../message/eligibility.sql.js';

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
  const rows = await tx.query<(Omit<Sender, 'language'> & { wanted: string; fallback: Language })[]>(
    `SELECT DISTINCT ON (p.id) p.id AS "participantId", n.id AS "phoneNumberId", p.first_name AS "firstName",
       p.last_name AS "lastName", p.archived_at IS NOT NULL AS archived, p.language AS wanted, o.language AS fallback
     FROM phone_number n
     JOIN participant p ON p.id = n.participant_id
     JOIN organisation o ON o.id = n.organisation_id
     WHERE n.number_index = ANY ($1) AND n.valid_from <= ${TODAY} AND coalesce(n.valid_to > ${TODAY}, true)
     ORDER BY p.id, n.created_at DESC, n.id`,
    [vault.indexesOf(from)],
  );
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
