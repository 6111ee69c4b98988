import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/**
 * What happened to sign-ups of a session.
 * - SIGNED_UP they asked and got a seat; ACCEPTED an offered seat; SEAT_GIVEN off the waitlist, without being asked.
 * - SEAT_LOST the session has fewer seats, and they wait again.
 * - MINIMUM_NOT_REACHED it is the session's: too few had signed up when it was to be decided. No sign-ups are named.
 */
export interface SignUpChange {
  readonly kind:
    | 'INVITED'
    | 'SIGNED_UP'
    | 'WAITLISTED'
    | 'OFFERED'
    | 'ACCEPTED'
    | 'SEAT_GIVEN'
    | 'DECLINED'
    | 'CANCELLED'
    | 'EXPIRED'
    | 'SEAT_LOST'
    | 'MINIMUM_NOT_REACHED';
  readonly sessionId: string;
  readonly signUpIds: readonly string[];
}

/** Somebody who has to act on it in the same transaction, such as who tells the participants. */
export interface SignUpObserver {
  signUpsChanged(tx: Tx, context: TenantContext, change: SignUpChange): Promise<void>;
}

/** Tells what stands above participation about changes of sign-ups, inside the transaction that makes them. */
@Injectable()
export class SignUpChanges {
  private readonly observers: SignUpObserver[] = [];

  /** For the observer's module, at start. */
  register(observer: SignUpObserver): void {
    this.observers.push(observer);
  }

  async announce(tx: Tx, context: TenantContext, change: SignUpChange): Promise<void> {
    for (const observer of this.observers) await observer.signUpsChanged(tx, context, change);
  }
}
