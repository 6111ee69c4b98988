import type { LocalDate } from '#libs/calendar/local-date.js';
import { sql } from '#libs/database/sql.js';
import { mergedRows, rowsOfBoth } from './merge-rows.js';
import type { Both, Pair } from './merge-steps.js';
import type { Agreement } from './rules/merged-agreements.js';

export const LOCK_PEOPLE = sql<Both>`
  SELECT 1 FROM participant WHERE id = ANY (${'both'}::uuid[]) ORDER BY id FOR UPDATE NOWAIT`;

export const NAME_WHO_STANDS = sql<Pair>`
  UPDATE participant SET merged_into_id = ${'survivorId'}, archived_at = coalesce(archived_at, now())
  WHERE id = ${'duplicateId'} OR merged_into_id = ${'duplicateId'}`;

export const TAKE_OVER_WHAT_IS_SAID = sql<Pair>`
  UPDATE participant k SET last_name = coalesce(k.last_name, d.last_name), alias = coalesce(k.alias, d.alias),
    birth_year = coalesce(k.birth_year, d.birth_year), note = coalesce(k.note, d.note)
  FROM participant d WHERE k.id = ${'survivorId'} AND d.id = ${'duplicateId'}`;

export const SIGN_INS = mergedRows('staff_member');
export const SIGN_INS_OF_BOTH = rowsOfBoth('staff_member', 'organisation_id');

export const PHONE_NUMBERS = mergedRows('phone_number');
export const CONSENTS = mergedRows('consent');

export interface AgreementRow extends Agreement {
  /** The purpose, of pictures with the session. */
  readonly purpose: string;
}

export const AGREEMENTS_OF_BOTH = sql<Pair, AgreementRow>`
  SELECT id, purpose, granted_on, withdrawn_on, participant_id = ${'survivorId'} AS is_kept
  FROM consent WHERE participant_id IN (${'survivorId'}, ${'duplicateId'}) ORDER BY granted_on, created_at, id`;

export const DELETE_AGREEMENT = sql<{ id: string }>`DELETE FROM consent WHERE id = ${'id'}`;

interface EndedAgreement {
  readonly id: string;
  readonly endsOn: LocalDate | null;
  /** The agreement whose end ends it. */
  readonly endedById: string | null;
}

export const END_AGREEMENT = sql<EndedAgreement>`
  UPDATE consent SET withdrawn_on = ${'endsOn'},
    withdrawal_source = (SELECT withdrawal_source FROM consent WHERE id = ${'endedById'})
  WHERE id = ${'id'}`;
