import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import { MAX_FAILURES_IN_A_ROW, MONTHS_UNKNOWN } from './phone-number-life.js';

const TODAY = '(now() AT TIME ZONE o.time_zone)::date';

/** What becomes of numbers by what becomes of texts to them. Days are the organisation's, by the database's clock. */
@Injectable()
export class PhoneNumberDeliveries {
  /** A text has arrived: failures before it do not count any more. A number that is suspended stays so. */
  async delivered(tx: Tx, phoneNumberId: string): Promise<void> {
    await tx.query(
      `UPDATE phone_number SET failures_in_a_row = 0, last_delivered_at = greatest(last_delivered_at, now()) WHERE id = $1`,
      [phoneNumberId],
    );
  }

  /**
   * A text can never be delivered: the number does not exist, or takes no texts. To be called once for a message, and not
   * for failures that pass. After `MAX_FAILURES_IN_A_ROW` in a row the number is suspended, and staff ask about it.
   * @returns whether it was suspended by this one
   */
  async deliveryFailed(tx: Tx, phoneNumberId: string): Promise<boolean> {
    await tx.query('UPDATE phone_number SET failures_in_a_row = failures_in_a_row + 1 WHERE id = $1', [
      phoneNumberId,
    ]);
    const [, suspended] = await tx.query<[unknown, number]>(
      `UPDATE phone_number n SET status = 'SUSPENDED', suspended_reason = 'PERMANENT_FAILURES', suspended_on = ${TODAY},
         ask_to_confirm = true
       FROM organisation o
       WHERE n.id = $1 AND o.id = n.organisation_id AND n.status = 'ACTIVE' AND n.failures_in_a_row >= $2`,
      [phoneNumberId, MAX_FAILURES_IN_A_ROW],
    );
    return suspended > 0;
  }

  /**
   * Suspends the organisation's numbers of which nothing was heard for `MONTHS_UNKNOWN`: neither confirmed nor reached.
   * They may belong to somebody else by now. May run at any time and again.
   * @returns how many
   */
  async suspendLongUnknown(tx: Tx): Promise<number> {
    const [, suspended] = await tx.query<[unknown, number]>(
      `UPDATE phone_number n SET status = 'SUSPENDED', suspended_reason = 'LONG_UNCONFIRMED', suspended_on = ${TODAY},
         ask_to_confirm = true
       FROM organisation o
       WHERE o.id = n.organisation_id AND n.status = 'ACTIVE' AND n.valid_to IS NULL
         AND greatest(n.confirmed_on, n.valid_from) < ${TODAY} - $1 * interval '1 month'
         AND coalesce(n.last_delivered_at < now() - $1 * interval '1 month', true)`,
      [MONTHS_UNKNOWN],
    );
    return suspended;
  }
}
