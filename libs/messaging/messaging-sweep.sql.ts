import { literal, sql, type NoParameters } from '#libs/database/sql.js';
import { LEASE_EXPIRED } from './delivery/message-recovery.sql.js';

/**
 * Waves decided in one transaction, none of it in our own memory. More than are ever due at one moment: what is decided
 * together, a person hears of in one text.
 */
export const WAVES_AT_A_TIME = 1000;

export const ORGANISATIONS_WITH_WORK = sql`
  SELECT organisation_id FROM reminder_wave_everywhere WHERE status = 'PLANNED' AND due_at <= now()
  UNION
  SELECT organisation_id FROM reminder_everywhere
  UNION
  SELECT organisation_id FROM message_everywhere WHERE ${LEASE_EXPIRED}`;

export const DUE_WAVES = sql<NoParameters, { readonly id: string }>`
  SELECT id FROM reminder_wave WHERE status = 'PLANNED' AND due_at <= now()
  ORDER BY due_at, id LIMIT ${literal(WAVES_AT_A_TIME)} FOR UPDATE SKIP LOCKED`;

/** What is due at once was rounded to a millisecond, perhaps past this moment. */
export const A_WAVE_IS_DUE = sql<{ sessionIds: readonly string[] }, { readonly id: string }>`
  SELECT id FROM reminder_wave
  WHERE session_id = ANY (${'sessionIds'}) AND status = 'PLANNED' AND due_at <= now() + interval '1 ms' LIMIT 1`;
