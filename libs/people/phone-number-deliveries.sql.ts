import { fragment, literal, sql, type NoParameters } from '#libs/database/sql.js';
import { MAX_FAILURES_IN_A_ROW, MONTHS_UNKNOWN } from './phone-number-life.js';

interface OfNumber {
  readonly phoneNumberId: string;
}

/** In the zone of the organisation `o`. */
const TODAY = fragment`(now() AT TIME ZONE o.time_zone)::date`;

export const FORGET_FAILURES = sql<OfNumber>`
  UPDATE phone_number SET failures_in_a_row = 0, last_delivered_at = greatest(last_delivered_at, now())
  WHERE id = ${'phoneNumberId'}`;

export const COUNT_FAILED_DELIVERY = sql<OfNumber>`
  UPDATE phone_number SET failures_in_a_row = failures_in_a_row + 1 WHERE id = ${'phoneNumberId'}`;

export const SUSPEND_FAILING = sql<OfNumber>`
  UPDATE phone_number n SET status = 'SUSPENDED', suspended_reason = 'PERMANENT_FAILURES', suspended_on = ${TODAY},
    ask_to_confirm = true
  FROM organisation o
  WHERE n.id = ${'phoneNumberId'} AND o.id = n.organisation_id AND n.status = 'ACTIVE'
    AND n.failures_in_a_row >= ${literal(MAX_FAILURES_IN_A_ROW)}`;

const LONG = fragment`${literal(MONTHS_UNKNOWN)} * interval '1 month'`;

export const SUSPEND_LONG_UNKNOWN = sql<NoParameters>`
  UPDATE phone_number n SET status = 'SUSPENDED', suspended_reason = 'LONG_UNCONFIRMED', suspended_on = ${TODAY},
    ask_to_confirm = true
  FROM organisation o
  WHERE o.id = n.organisation_id AND n.status = 'ACTIVE' AND n.valid_to IS NULL
    AND greatest(n.confirmed_on, n.valid_from) < ${TODAY} - ${LONG}
    AND coalesce(n.last_delivered_at < now() - ${LONG}, true)`;
