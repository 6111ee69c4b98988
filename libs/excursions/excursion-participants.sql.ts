import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, literal, sql } from '#libs/database/sql.js';
import { ExcursionParticipant } from './excursion-participant.entity.js';

/** So long after the return emergency contacts, allergies and needs are kept. */
export const DAYS_KEPT_AFTER_RETURN = 7;

/** Whether session `s` has been over for so long that nothing sensitive is kept of it. */
const OUT_OF_DATE = fragment`s.ends_at <= now() - ${literal(`${DAYS_KEPT_AFTER_RETURN} days`)}::interval`;

export const KEPT_OF_SESSIONS = sql<{ sessionIds: readonly string[] }, ExcursionParticipant>`
  SELECT ${columnsOf(ExcursionParticipant, 'kept')}
  FROM excursion_participant kept JOIN participant person ON person.id = kept.participant_id
  WHERE kept.session_id = ANY (${'sessionIds'}) ORDER BY person.sort_name, kept.id`;

export const FORGET_SENSITIVE = sql`
  UPDATE excursion_participant e
  SET emergency_contact_name = NULL, emergency_contact_phone = NULL, allergies_and_needs = NULL,
    sensitive_deleted_at = now()
  FROM session s
  WHERE s.id = e.session_id AND ${OUT_OF_DATE} AND (e.emergency_contact_name IS NOT NULL
    OR e.emergency_contact_phone IS NOT NULL OR e.allergies_and_needs IS NOT NULL)`;

interface NewParticipant {
  readonly organisationId: string;
  readonly sessionId: string;
  readonly participantId: string;
}

/** Makes the row of somebody if there is none; either way it is locked. */
export const KEEP_PARTICIPANT = sql<NewParticipant>`
  INSERT INTO excursion_participant (organisation_id, session_id, participant_id)
  VALUES (${'organisationId'}, ${'sessionId'}, ${'participantId'})
  ON CONFLICT (organisation_id, session_id, participant_id) DO UPDATE SET participant_id = excluded.participant_id`;

export const IS_OUT_OF_DATE = sql<{ sessionId: string }>`
  SELECT 1 FROM session s WHERE s.id = ${'sessionId'} AND ${OUT_OF_DATE}`;

/** When something was paid, and whether that is still to come. */
export const TIME_OF_PAYMENT = sql<{ paidAt: Date | null }, { at: Date; ahead: boolean }>`
  SELECT coalesce(${'paidAt'}::timestamptz, now()) AS at,
    coalesce(${'paidAt'}::timestamptz > now(), false) AS ahead`;
