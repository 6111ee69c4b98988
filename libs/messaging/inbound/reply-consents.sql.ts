import { sql } from '#libs/database/sql.js';
import { CONSENT_HOLDS, TODAY } from '../message/eligibility.sql.js';

export const WITHDRAW_CONSENTS = sql<
  { participantIds: readonly string[] },
  { readonly participantId: string; readonly held: boolean }
>`
  WITH ended AS (
    SELECT c.id, c.participant_id, ${CONSENT_HOLDS} AS held, ${TODAY} AS today
    FROM consent c JOIN organisation o ON o.id = c.organisation_id
    WHERE c.participant_id = ANY (${'participantIds'}) AND coalesce(c.withdrawn_on > ${TODAY}, true)
    ORDER BY c.id FOR UPDATE OF c
  ), withdrawn AS (
    UPDATE consent c SET withdrawn_on = greatest(c.granted_on, ended.today), withdrawal_source = 'SMS'
    FROM ended WHERE c.id = ended.id
  )
  SELECT participant_id, held FROM ended`;

/** What START made of the consents of somebody. */
export interface Restart {
  readonly participantId: string;
  readonly became: 'GIVEN_AGAIN' | 'HELD_ALREADY' | 'NEVER_GIVEN';
}

interface ToRestart {
  readonly organisationId: string;
  readonly participantIds: readonly string[];
  readonly sharesPhone: boolean;
}

export const GIVE_CONSENTS_AGAIN = sql<ToRestart, Restart>`
  WITH one AS (
    SELECT p.id, ${TODAY} AS today,
      EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) AS holds,
      (
        SELECT CASE WHEN ${'sharesPhone'} THEN c.withdrawal_source = 'SMS' ELSE true END FROM consent c
        WHERE c.participant_id = p.id AND c.purpose = 'SMS_REMINDERS' AND c.granted_on <= ${TODAY}
        ORDER BY c.granted_on DESC, c.created_at DESC LIMIT 1
      ) AS again
    FROM participant p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = ANY (${'participantIds'})
  ), given AS (
    INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, source)
    SELECT ${'organisationId'}, id, 'SMS_REMINDERS', today, 'SMS' FROM one WHERE again AND NOT holds
    ON CONFLICT (organisation_id, participant_id, purpose) WHERE withdrawn_on IS NULL DO NOTHING
    RETURNING participant_id
  )
  SELECT one.id AS participant_id, CASE WHEN holds THEN 'HELD_ALREADY'
    WHEN EXISTS (SELECT 1 FROM given WHERE given.participant_id = one.id) THEN 'GIVEN_AGAIN'
    ELSE 'NEVER_GIVEN' END AS became
  FROM one ORDER BY one.id`;

export const CONFIRM_NUMBER = sql<{ phoneNumberId: string }>`
  UPDATE phone_number n SET confirmed_on = ${TODAY}, ask_to_confirm = false
  FROM organisation o WHERE o.id = n.organisation_id AND n.id = ${'phoneNumberId'}`;
