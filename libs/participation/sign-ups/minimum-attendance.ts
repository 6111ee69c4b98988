import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { SignUpChanges } from '../seats/sign-up-changes.js';
import { lockSession } from '../seats/sign-up.sql.js';
import { MARK_MISSED_MINIMUM, TAKE_DUE_CHECK } from './minimum-attendance.sql.js';

/** The minimum number of people of a session, looked at once, when it is to be decided. */
@Injectable()
export class SignUpMinimum {
  constructor(private readonly changes: SignUpChanges) {}

  /**
   * Looks whether enough people hold a seat, companions not counted. Where they do not, the session is marked and told
   * about; it is never cancelled by itself, as that is for people to decide.
   * @returns whether it was marked now
   */
  async check(tx: Tx, context: TenantContext, sessionId: string): Promise<boolean> {
    const session = await lockSession(tx, sessionId);
    const moment = { sessionId, now: session.now };
    const isDue = (await TAKE_DUE_CHECK.run(tx, moment)) > 0;
    if (!isDue || session.status === 'CANCELLED' || session.startsAt <= session.now) return false;
    if ((await MARK_MISSED_MINIMUM.run(tx, moment)) === 0) return false;
    await this.changes.announce(tx, context, { kind: 'MINIMUM_NOT_REACHED', sessionId, signUpIds: [] });
    return true;
  }
}
