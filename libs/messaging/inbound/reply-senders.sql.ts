import { sql } from '#libs/database/sql.js';
import type { Language } from '#libs/people/language.js';
import { TODAY } from '../message/eligibility.sql.js';

interface SenderRow {
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly archived: boolean;
  readonly wanted: string;
  readonly fallback: Language;
}

export const SENDERS = sql<{ numberIndexes: readonly Buffer[] }, SenderRow>`
  SELECT DISTINCT ON (p.id) p.id AS participant_id, n.id AS phone_number_id, p.first_name, p.last_name,
    p.archived_at IS NOT NULL AS archived, p.language AS wanted, o.language AS fallback
  FROM phone_number n
  JOIN participant p ON p.id = n.participant_id
  JOIN organisation o ON o.id = n.organisation_id
  WHERE n.number_index = ANY (${'numberIndexes'}) AND n.valid_from <= ${TODAY} AND coalesce(n.valid_to > ${TODAY}, true)
  ORDER BY p.id, n.created_at DESC, n.id`;
