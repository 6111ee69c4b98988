import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { SignUpChanges } from '../seats/sign-up-changes.js';
import { lockSession } from '../seats/sign-up.sql.js';

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
    const [due] = await tx.query<[unknown[], number]>(
      'DELETE FROM minimum_check WHERE session_id = $1 AND due_at <= $2 RETURNING session_id',
      [sessionId, session.now],
    );
    if (due.length === 0 || session.status === 'CANCELLED' || session.startsAt <= session.now) return false;
    const [marked] = await tx.query<[unknown[], number]>(
      `UPDATE session s SET minimum_missed_at = $2
       WHERE s.id = $1 AND s.minimum_people > (
         SELECT count(*) FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')
       RETURNING s.id`,
      [sessionId, session.now],
    );
    if (marked.length === 0) return false;
    await this.changes.announce(tx, context, { kind: 'MINIMUM_NOT_REACHED', sessionId, signUpIds: [] });
    return true;
  }
}
