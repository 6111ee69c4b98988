import { fragment, literal, type Fragment } from '#libs/database/sql.js';
import { REPLY_PURPOSES, type MessageStatus } from './message.entity.js';

/**
 * Who may be texted, as SQL: asked once when recipients are decided, and again when each text is about to leave.
 * All of it is by the database's clock and the organisation's own day.
 */

/** The day in the zone of the organisation `o`. */
export const TODAY = fragment`(now() AT TIME ZONE o.time_zone)::date`;

/** Whether the consent `c` to reminders holds today. One withdrawn today has ended. */
export const CONSENT_HOLDS = fragment`(c.purpose = 'SMS_REMINDERS' AND c.granted_on <= ${TODAY}
  AND coalesce(c.withdrawn_on > ${TODAY}, true))`;

/** Whether the number `n` may be texted today. One that was ended today is not. */
export const NUMBER_IS_CURRENT = fragment`(n.status = 'ACTIVE' AND n.valid_from <= ${TODAY}
  AND coalesce(n.valid_to > ${TODAY}, true))`;

const TEXTED_STATUSES: readonly MessageStatus[] = ['ATTEMPTING', 'ACCEPTED', 'DELIVERED', 'UNKNOWN'];

/** Statuses of messages that have reached the phone, or may have. Pending ones are checked again before they leave. */
export const STATUS_SENT = literal(TEXTED_STATUSES);

/**
 * Whether the message `t` is one of the texts that its person has had, or may have had. One that was refused is not, nor
 * is one that waits to be tried again after a refusal.
 */
export const POSSIBLY_SENT = fragment`(t.status IN ${STATUS_SENT} OR t.status = 'FAILED' AND t.accepted_at IS NOT NULL
  OR t.status = 'PENDING' AND t.attempt_id IS NOT NULL)`;

/**
 * Whether the message `t` is one of those that the daily limit counts. A cancellation or a move, which leaves in spite of the
 * limit, counts for the others; an answer to what its person wrote does not.
 */
export const COUNTS_FOR_THE_DAY = fragment`(${POSSIBLY_SENT} AND t.purpose NOT IN ${literal(REPLY_PURPOSES)})`;

/** Whether the rows `own` and `same` are the same number, of one person or of several. */
export const SAME_NUMBER = fragment`(same.organisation_id = own.organisation_id
  AND same.number_index = own.number_index)`;

/** Rows of `id`: the number that texts to the participant `p` go to, of those they have today the one confirmed last. */
export const NUMBER_TO_TEXT = fragment`(
  SELECT n.id FROM phone_number n WHERE n.participant_id = p.id AND ${NUMBER_IS_CURRENT}
  ORDER BY n.confirmed_on DESC NULLS LAST, n.created_at DESC, n.id LIMIT 1)`;

/**
 * Whether a sign-up `u` speaks against a reminder of that kind. Who does not come is not reminded, and who has no seat
 * is not told to come; a cancellation is told to whoever waits or was asked, too. Of a move those who were asked hear as
 * a new question (sign-up-notices.ts).
 */
export function signUpSpeaksAgainst<P>(kind: Fragment<P>): Fragment<P> {
  return fragment<P>`(CASE ${kind} WHEN 'CANCELLED' THEN u.status IN ('CANCELLED', 'DECLINED', 'EXPIRED')
    WHEN 'MOVED' THEN u.status <> 'SIGNED_UP' ELSE u.status NOT IN ('SIGNED_UP', 'INVITED') END)`;
}
