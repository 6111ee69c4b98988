import type { MessageStatus } from './message.entity.js';

/**
 * Who may be texted, as SQL: asked once when recipients are decided, and again when each text is about to leave.
 * All of it is by the database's clock and the organisation's own day.
 */

/** The day in the zone of the organisation `o`. */
export const TODAY = `(now() AT TIME ZONE o.time_zone)::date`;

/** Whether the consent `c` to reminders holds today. One withdrawn today has ended. */
export const CONSENT_HOLDS = `(c.purpose = 'SMS_REMINDERS' AND c.granted_on <= ${TODAY}
  AND coalesce(c.withdrawn_on > ${TODAY}, true))`;

/** Whether the number `n` may be texted today. One that was ended today is not. */
export const NUMBER_IS_CURRENT = `(n.status = 'ACTIVE' AND n.valid_from <= ${TODAY}
  AND coalesce(n.valid_to > ${TODAY}, true))`;

const TEXTED_STATUSES: readonly MessageStatus[] = ['ATTEMPTING', 'ACCEPTED', 'DELIVERED', 'UNKNOWN'];

/** Statuses of messages that have reached the phone, or may have. Pending ones are checked again before they leave. */
export const TEXTED = `(${TEXTED_STATUSES.map((status) => `'${status}'`).join(', ')})`;
