import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import {
  COUNT_FAILED_DELIVERY,
  FORGET_FAILURES,
  SUSPEND_FAILING,
  SUSPEND_LONG_UNKNOWN,
} from './phone-number-deliveries.sql.js';

/** What becomes of numbers by what becomes of texts to them. Days are the organisation's, by the database's clock. */
@Injectable()
export class PhoneNumberDeliveries {
  /** A text has arrived: failures before it do not count any more. A number that is suspended stays so. */
  async delivered(tx: Tx, phoneNumberId: string): Promise<void> {
    await FORGET_FAILURES.run(tx, { phoneNumberId });
  }

  /**
   * A text can never be delivered: the number does not exist, or takes no texts. To be called once for a message, and not
   * for failures that pass. After `MAX_FAILURES_IN_A_ROW` in a row the number is suspended, and staff ask about it.
   * @returns whether it was suspended by this one
   */
  async deliveryFailed(tx: Tx, phoneNumberId: string): Promise<boolean> {
    await COUNT_FAILED_DELIVERY.run(tx, { phoneNumberId });
    const suspended = await SUSPEND_FAILING.run(tx, { phoneNumberId });
    return suspended > 0;
  }

  /**
   * Suspends the organisation's numbers of which nothing was heard for `MONTHS_UNKNOWN`: neither confirmed nor reached.
   * They may belong to somebody else by now. May run at any time and again.
   * @returns how many
   */
  async suspendLongUnknown(tx: Tx): Promise<number> {
    return SUSPEND_LONG_UNKNOWN.run(tx, {});
  }
}
