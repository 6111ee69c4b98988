import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { acceptOffer } from '../waitlist/offer-acceptance.js';
import { SignUpChanges } from '../seats/sign-up-changes.js';
import { statusAfter } from '../rules/sign-up-machine.js';
import { lockSession, transitionOf, applyTransitions } from '../seats/sign-up.sql.js';
import type { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';
import { EXPIRED_OFFERS } from './offers.sql.js';
import { signUpOf, SignUps, type Seat } from './sign-ups.js';
import { Waitlist, type Promoted } from '../waitlist/waitlist.js';

/** Somebody answers an offer or an invitation. */
export interface Answer extends Seat {
  /** Staff, on their behalf, if left out. */
  readonly source?: SignUpSource;
}

/** Offered seats: accepted, declined, or gone to the next at their deadline. */
@Injectable()
export class Offers {
  constructor(
    private readonly changes: SignUpChanges,
    private readonly signUps: SignUps,
    private readonly waitlist: Waitlist,
  ) {}

  /**
   * Accepts an offered seat, or an invitation, which is signing up. Who has the seat already keeps it.
   * @throws AppError NOT_FOUND, SESSION_CANCELLED, SESSION_STARTED, OFFER_EXPIRED; CONFLICT when there is nothing to
   *   accept; for an invitation what signing up throws
   */
  async accept(tx: Tx, context: TenantContext, { source = 'STAFF', ...seat }: Answer): Promise<SignUp> {
    const session = await lockSession(tx, seat.sessionId);
    const signUp = await signUpOf(tx, seat);
    if (signUp.status === 'SIGNED_UP') return signUp;
    if (signUp.status === 'INVITED') return this.signUps.signUp(tx, context, { ...seat, source });
    if (signUp.status === 'EXPIRED') throw new AppError('OFFER_EXPIRED', ERROR_CODES.OFFER_EXPIRED);
    return acceptOffer(tx, context, this.changes, session, signUp, source);
  }

  /**
   * Declines an offered seat, which goes to the next, or an invitation. Who does not come anyway stays so.
   * @throws AppError NOT_FOUND, SESSION_STARTED, CONFLICT for who has a seat or waits: that is cancelled
   */
  async decline(
    tx: Tx,
    context: TenantContext,
    { source = 'STAFF', ...seat }: Answer,
  ): Promise<{ signUp: SignUp; promoted: Promoted[] }> {
    const session = await lockSession(tx, seat.sessionId);
    const signUp = await signUpOf(tx, seat);
    if (signUp.status === 'SIGNED_UP' || signUp.status === 'WAITLISTED') {
      throw new AppError('CONFLICT', 'They have signed up; cancel it instead');
    }
    if (statusAfter(signUp.status, 'DECLINE') === null) return { signUp, promoted: [] };
    if (session.status === 'PLANNED' && session.startsAt <= session.now) {
      throw new AppError('SESSION_STARTED', ERROR_CODES.SESSION_STARTED);
    }
    const after = await applyTransitions(tx, context, session, source, [transitionOf(signUp, 'DECLINE')]);
    await this.changes.announce(tx, context, {
      kind: 'DECLINED',
      sessionId: session.id,
      signUpIds: [signUp.id],
    });
    const promoted = await this.waitlist.promote(tx, context, after);
    return { signUp: await signUpOf(tx, seat), promoted };
  }

  /**
   * Ends the offers of a session whose deadline has passed, and hands their seats to the next, in one transaction. In a
   * cancelled session offers stay as they are until it would have begun, as nobody could accept them.
   * @returns the sign-ups whose offers ended, each exactly once
   */
  async expireDue(tx: Tx, context: TenantContext, sessionId: string): Promise<string[]> {
    const session = await lockSession(tx, sessionId);
    if (session.status === 'CANCELLED' && session.startsAt > session.now) return [];
    const due = await EXPIRED_OFFERS.rows(tx, { sessionId, now: session.now });
    if (due.length === 0) return [];
    const steps = due.map((signUp) => transitionOf(signUp, 'EXPIRE'));
    const after = await applyTransitions(tx, context, session, 'SYSTEM', steps);
    const signUpIds = due.map(({ id }) => id);
    await this.changes.announce(tx, context, { kind: 'EXPIRED', sessionId, signUpIds });
    await this.waitlist.promote(tx, context, after);
    return signUpIds;
  }
}
