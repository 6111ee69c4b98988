import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { CONSENT_HOLDS, TODAY } from '../message/eligibility.sql.js';

/**
 * Ends every consent of these people at once, by STOP. What is queued is checked again before it leaves.
 * @returns whose consent held until now
 */
export async function withdrawByStop(tx: Tx, participantIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ participantId: string; held: boolean }[]>(
    `WITH ended AS (
       SELECT c.id, c.participant_id, ${CONSENT_HOLDS} AS held, ${TODAY} AS today
       FROM consent c JOIN organisation o ON o.id = c.organisation_id
       WHERE c.participant_id = ANY ($1) AND coalesce(c.withdrawn_on > ${TODAY}, true)
       ORDER BY c.id FOR UPDATE OF c
     ), withdrawn AS (
       UPDATE consent c SET withdrawn_on = greatest(c.granted_on, ended.today), withdrawal_source = 'SMS'
       FROM ended WHERE c.id = ended.id
     )
     SELECT participant_id AS "participantId", held FROM ended`,
    [participantIds],
  );
  return [...new Set(rows.filter(({ held }) => held).map(({ participantId }) => participantId))];
}

/** What START made of the consents of somebody. */
export interface Restart {
  readonly participantId: string;
  readonly became: 'GIVEN_AGAIN' | 'HELD_ALREADY' | 'NEVER_GIVEN';
}

/**
 * Gives consent again from today, with SMS as its source, to whom it was given before. Where several share the phone, only
 * what a STOP had ended is given again: nobody starts texts for somebody else who ended them in another way.
 */
export async function giveAgainByStart(
  tx: Tx,
  context: TenantContext,
  participantIds: readonly string[],
): Promise<Restart[]> {
  return tx.query<Restart[]>(
    `WITH one AS (
       SELECT p.id, ${TODAY} AS today,
         EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) AS holds,
         (
           SELECT CASE WHEN $3 THEN c.withdrawal_source = 'SMS' ELSE true END FROM consent c
           WHERE c.participant_id = p.id AND c.purpose = 'SMS_REMINDERS' AND c.granted_on <= ${TODAY}
           ORDER BY c.granted_on DESC, c.created_at DESC LIMIT 1
         ) AS again
       FROM participant p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = ANY ($2)
     ), given AS (
       INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, source)
       SELECT $1, id, 'SMS_REMINDERS', today, 'SMS' FROM one WHERE again AND NOT holds
       ON CONFLICT (organisation_id, participant_id, purpose) WHERE withdrawn_on IS NULL DO NOTHING
       RETURNING participant_id
     )
     SELECT one.id AS "participantId", CASE WHEN holds THEN 'HELD_ALREADY'
       WHEN EXISTS (SELECT 1 FROM given WHERE given.participant_id = one.id) THEN 'GIVEN_AGAIN'
       ELSE 'NEVER_GIVEN' END AS became
     FROM one ORDER BY one.id`,
    [context.organisationId, participantIds, participantIds.length > 1],
  );
}

/** Whoever writes START holds the phone: its number is theirs. Not where several share it, as nobody knows who wrote. */
export async function confirmNumber(tx: Tx, phoneNumberId: string): Promise<void> {
  await tx.query(
    `UPDATE phone_number n SET confirmed_on = ${TODAY}, ask_to_confirm = false
     FROM organisation o WHERE o.id = n.organisation_id AND n.id = $1`,
    [phoneNumberId],
  );
}
