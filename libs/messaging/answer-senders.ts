import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import { writtenLanguage } from '#libs/people/language.js';
import { e164Of } from '#libs/people/phone-numbers.js';
import { TODAY } from './eligibility.js';

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
 * @param from as the gateway gives it; a short code or a name is nobody's
 */
export async function sendersOf(tx: Tx, from: string): Promise<Sender[]> {
  const e164 = numberOf(from);
  if (e164 === null) return [];
  const rows = await tx.query<(Omit<Sender, 'language'> & { wanted: string; fallback: Language })[]>(
    `SELECT DISTINCT ON (p.id) p.id AS "participantId", n.id AS "phoneNumberId", p.first_name AS "firstName",
       p.last_name AS "lastName", p.archived_at IS NOT NULL AS archived, p.language AS wanted, o.language AS fallback
     FROM phone_number n
     JOIN participant p ON p.id = n.participant_id
     JOIN organisation o ON o.id = n.organisation_id
     WHERE n.e164 = $1 AND n.valid_from <= ${TODAY} AND coalesce(n.valid_to > ${TODAY}, true)
     ORDER BY p.id, n.created_at DESC, n.id`,
    [e164],
  );
  return rows.map(({ wanted, fallback, ...sender }) => ({
    ...sender,
    language: writtenLanguage(wanted, fallback),
  }));
}

function numberOf(from: string): string | null {
  try {
    return e164Of(from);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
