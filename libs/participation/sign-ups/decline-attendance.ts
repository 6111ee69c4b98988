import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { Offers } from './offers.js';
import { insertSignUp } from './seat-claim.sql.js';
import { lockSession, loadSeatState, transitionOf, applyTransitions } from '../seats/sign-up.sql.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';
import { signUpOf, SignUps, type Seat } from './sign-ups.js';

/** Somebody says that they do not come, whatever they had said before. An intention: it never touches attendance. */
@Injectable()
export class DeclineAttendance {
  constructor(
    private readonly signUps: SignUps,
    private readonly offers: Offers,
  ) {}

  /**
   * Gives up a seat or a place in line, declines an offer or an invitation, or keeps in mind that somebody who was not
   * asked by name does not come. Who does not come anyway stays so.
   * @throws AppError NOT_FOUND, SESSION_STARTED, TOO_LATE_TO_CANCEL; SESSION_CANCELLED for who had not signed up
   */
  async decline(tx: Tx, context: TenantContext, seat: Seat, source: SignUpSource): Promise<SignUp> {
    const { sessionId, participantId } = seat;
    if (!(await tx.getRepository(SignUp).existsBy({ sessionId, participantId }))) {
      await inviteSilently(tx, context, seat);
    }
    await lockSession(tx, sessionId);
    const { status } = await signUpOf(tx, seat);
    const hasAsked = status === 'SIGNED_UP' || status === 'WAITLISTED';
    const { signUp } = hasAsked
      ? await this.signUps.cancel(tx, context, { ...seat, source })
      : await this.offers.decline(tx, context, { ...seat, source });
    return signUp;
  }
}

/**
 * Whoever is in a group is asked to its sessions without a row that says so; declining needs one. Somebody else who was
 * quicker has made it.
 */
async function inviteSilently(tx: Tx, context: TenantContext, seat: Seat): Promise<void> {
  const situation = await loadSeatState(tx, seat.sessionId);
  if (situation.status === 'CANCELLED') {
    throw new AppError('SESSION_CANCELLED', ERROR_CODES.SESSION_CANCELLED);
  }
  if (situation.startsAt <= situation.now) throw new AppError('SESSION_STARTED', ERROR_CODES.SESSION_STARTED);
  const unasked = { ...seat, source: 'SYSTEM', companion: false, companionNote: null } as const;
  const made = await insertSignUp(tx, context, unasked);
  if (made === null) return;
  const session = await lockSession(tx, seat.sessionId);
  await applyTransitions(tx, context, session, 'SYSTEM', [transitionOf({ ...made, status: null }, 'INVITE')]);
}
