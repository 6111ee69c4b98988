import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import type { SignUpChanges } from '../seats/sign-up-changes.js';
import { refusalToAccept } from '../rules/sign-up-machine.js';
import { transitionOf, applyTransitions, type LockedSession } from '../seats/sign-up.sql.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';

/**
 * Turns the seat that is offered into a seat that is held, under the session’s lock. Whoever signs up again accepts,
 * too, so both ways lead here.
 * @throws AppError SESSION_CANCELLED, SESSION_STARTED, OFFER_EXPIRED; CONFLICT when no seat is offered
 */
export async function acceptOffer(
  tx: Tx,
  context: TenantContext,
  changes: SignUpChanges,
  session: LockedSession,
  signUp: SignUp,
  source: SignUpSource,
): Promise<SignUp> {
  if (signUp.offerExpiresAt === null) throw new AppError('CONFLICT', 'No seat is offered to them');
  const refusal = refusalToAccept(session, signUp.offerExpiresAt, session.now);
  if (refusal !== null) throw new AppError(refusal, ERROR_CODES[refusal]);
  await applyTransitions(tx, context, session, source, [transitionOf(signUp, 'ACCEPT')]);
  await changes.announce(tx, context, { kind: 'ACCEPTED', sessionId: session.id, signUpIds: [signUp.id] });
  return tx.getRepository(SignUp).findOneByOrFail({ id: signUp.id });
}
