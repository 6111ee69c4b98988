import { Injectable } from '@nestjs/common';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, ERROR_CODES, type ErrorCode } from '#libs/errors/app-error.js';
import { checkedReason } from '#libs/groups/sessions.js';
import { acceptOffer } from '../waitlist/offer-acceptance.js';
import { applicantsOf } from '../seats/eligibility.sql.js';
import {
  insertSignUp,
  joinWaitlist,
  SIGN_UP_OF_CLIENT_KEY,
  takeFreeSeat,
  type SeatClaim,
} from './seat-claim.sql.js';
import { SignUpChanges, type SignUpChange } from '../seats/sign-up-changes.js';
import { isClientKey, MAX_CLIENT_KEY_CHARACTERS } from '../rules/client-key.js';
import {
  decideSignUp,
  isRefusal,
  standingOf,
  type Applicant,
  type SignUpWish,
} from '../rules/sign-up-decision.js';
import { decideCancel, freeSeats, seatsNeeded, statusAfter } from '../rules/sign-up-machine.js';
import {
  lockSession,
  loadSeatState,
  transitionOf,
  waitersOf,
  applyTransitions,
  type LockedSession,
} from '../seats/sign-up.sql.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';
import { Waitlist, type Promoted } from '../waitlist/waitlist.js';

/** One person’s seat in one session. */
export interface Seat {
  readonly sessionId: string;
  readonly participantId: string;
}

/** Somebody asks for a seat. */
export interface SignUpRequest extends Seat {
  /** Staff, if left out. */
  readonly source?: SignUpSource;
  /** With a companion or support person, who has a seat of their own; without, if left out. */
  readonly companion?: boolean | null;
  /** For staff: who it is or what they need. */
  readonly companionNote?: string | null;
  /** Staff give one of the seats that are kept back. */
  readonly fromReserve?: boolean | null;
  /** Staff take somebody in although signing up has not begun, has ended or is for members first, and why. */
  readonly exceptionReason?: string | null;
  /** Made by the device once per request; the request sent again with the same key does nothing more. */
  readonly clientKey?: string | null;
}

export interface CancelRequest extends Seat {
  /** Staff, if left out. */
  readonly source?: SignUpSource;
  readonly reason?: string | null;
}

export const MAX_COMPANION_NOTE = 500;

/**
 * Sign-ups and the seats they hold. A plain sign-up to a free seat, or to the end of the line where none is free, is one
 * conditional UPDATE of the session; everything else decides under the lock on the session row. The order of locks stands
 * in sign-up.sql.ts.
 *
 * When an operation throws, its transaction must be rolled back.
 */
@Injectable()
export class SignUps {
  constructor(
    private readonly changes: SignUpChanges,
    private readonly waitlist: Waitlist,
  ) {}

  /**
   * Signs somebody up, again after a cancellation too: they get a seat or, where the session has a waitlist, wait for
   * one. Who holds a seat keeps it, who waits keeps the place, who was offered a seat accepts it.
   * @throws AppError NOT_FOUND, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED, NOT_A_MEMBER (a closed group, on the
   *   session’s local date), SIGN_UP_NOT_OPEN, SIGN_UP_CLOSED, SESSION_FULL, OFFER_EXPIRED, CLIENT_KEY_REUSED, CONFLICT
   *   when it is to be with a companion and is without, or the other way round
   */
  async signUp(tx: Tx, context: TenantContext, request: SignUpRequest): Promise<SignUp> {
    const asked = checked(request);
    const wish = wishOf(request, asked);
    const made = await insertSignUp(tx, context, asked).catch(refuseUnknown);
    if (made) {
      if (await takeFreeSeat(tx, context, made.id, asked)) {
        await this.announce(tx, context, 'SIGNED_UP', made);
        return made;
      }
      const waits = await joinWaitlist(tx, context, made.id, asked);
      if (waits) {
        await this.announce(tx, context, 'WAITLISTED', waits);
        return waits;
      }
      await refuseAtOnce(tx, asked, wish);
    }

    const session = await lockSession(tx, asked.sessionId);
    const signUp = await signUpOf(tx, asked);
    if (!made && (await wasAnswered(tx, asked.clientKey, signUp.id))) return signUp;
    return this.decide(tx, context, session, signUp, asked, wish, made !== null);
  }

  /**
   * Takes somebody off a session, once; the seat goes to who waits for one. A seat that is given up later than the
   * session asks for is marked as late when staff do it, and kept when it is the participant.
   * @throws AppError NOT_FOUND when they never signed up; SESSION_STARTED, because who had a seat is by then a fact;
   *   TOO_LATE_TO_CANCEL
   */
  async cancel(
    tx: Tx,
    context: TenantContext,
    { source = 'STAFF', reason, ...seat }: CancelRequest,
  ): Promise<{ signUp: SignUp; promoted: Promoted[] }> {
    const why = reason == null ? null : checkedReason(reason);
    const session = await lockSession(tx, seat.sessionId);
    const signUp = await signUpOf(tx, seat);
    if (statusAfter(signUp.status, 'CANCEL') === null) return { signUp, promoted: [] };
    const decision = decideCancel(session, { status: signUp.status, source }, session.now);
    if (decision.refusal !== null) throw new AppError(decision.refusal, ERROR_CODES[decision.refusal]);
    const step = transitionOf(signUp, 'CANCEL', { cancelledLate: decision.late, reason: why });
    const after = await applyTransitions(tx, context, session, source, [step]);
    await this.announce(tx, context, 'CANCELLED', signUp);
    const promoted = await this.waitlist.promote(tx, context, after);
    return { signUp: await signUpOf(tx, seat), promoted };
  }

  /** What becomes of the request, under the session’s lock. */
  private async decide(
    tx: Tx,
    context: TenantContext,
    session: LockedSession,
    signUp: SignUp,
    asked: SeatClaim,
    wish: SignUpWish,
    isNew: boolean,
  ): Promise<SignUp> {
    const standing = isNew ? null : standingOf(signUp);
    const hasSeat = standing?.status === 'SIGNED_UP' || standing?.status === 'OFFERED';
    const waits = standing?.status === 'WAITLISTED';
    const applicant = hasSeat ? null : await applicantOf(tx, session, signUp, waits);
    const decision = decideSignUp({ session, standing, applicant, now: session.now }, wish);
    if (isRefusal(decision)) throw refused(decision);
    if (decision === 'KEEP') return signUp;
    if (hasSeat) return acceptOffer(tx, context, this.changes, session, signUp, asked.source);

    const { source, clientKey, exceptionReason: reason } = asked;
    const companion = waits ? signUp.companion : asked.companion;
    const before = { id: signUp.id, status: isNew ? null : signUp.status, companion: signUp.companion };
    const companionNote = waits ? {} : { companionNote: asked.companionNote };
    const place = decision === 'WAIT' ? { waitlistPlace: session.lastWaitlistPlace + 1 } : {};
    const event = decision === 'SEAT' ? 'TAKE_SEAT' : 'WAIT';
    const step = transitionOf(before, event, { companion, ...companionNote, ...place, reason, clientKey });
    const taken = decision === 'SEAT' && asked.fromReserve ? seatsNeeded({ companion }) : 0;
    const after = await applyTransitions(tx, context, session, source, [step], taken);
    const seated = waits ? 'SEAT_GIVEN' : 'SIGNED_UP';
    const kind = decision === 'SEAT' ? seated : 'WAITLISTED';
    await this.announce(tx, context, kind, signUp);
    // Somebody in front fits into a free seat, who could not come when it became free: theirs it is now.
    if (applicant?.someoneAheadFits) await this.waitlist.promote(tx, context, after);
    return signUpOf(tx, asked);
  }

  private announce(
    tx: Tx,
    context: TenantContext,
    kind: SignUpChange['kind'],
    { id, sessionId }: SignUp,
  ): Promise<void> {
    return this.changes.announce(tx, context, { kind, sessionId, signUpIds: [id] });
  }
}

/** @throws AppError NOT_FOUND */
export async function signUpOf(tx: Tx, { sessionId, participantId }: Seat): Promise<SignUp> {
  const signUp = await tx.getRepository(SignUp).findOneBy({ sessionId, participantId });
  if (!signUp) throw new AppError('NOT_FOUND', 'They have not signed up for this session');
  return signUp;
}

function checked(request: SignUpRequest): SeatClaim {
  const { sessionId, participantId, source = 'STAFF', clientKey = null } = request;
  const companion = request.companion ?? false;
  const note = request.companionNote?.trim() || null;
  if (note !== null && !companion) throw badInput('companionNote', 'Say it of a companion, or leave it out');
  if (note !== null && note.length > MAX_COMPANION_NOTE) {
    throw badInput('companionNote', `Give at most ${MAX_COMPANION_NOTE} characters`);
  }
  if (clientKey !== null && !isClientKey(clientKey)) {
    throw badInput('clientKey', `Give 1 to ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters`);
  }
  const fromReserve = request.fromReserve ?? false;
  const exceptionReason = request.exceptionReason == null ? null : checkedReason(request.exceptionReason);
  if ((fromReserve || exceptionReason !== null) && source !== 'STAFF') {
    throw new AppError('FORBIDDEN', 'Only staff give seats that are kept back and make exceptions');
  }
  return {
    sessionId,
    participantId,
    source,
    companion,
    companionNote: note,
    fromReserve,
    exceptionReason,
    clientKey,
  };
}

function wishOf(request: SignUpRequest, { source, fromReserve, exceptionReason }: SeatClaim): SignUpWish {
  const companion = request.companion ?? null;
  return { companion, source, fromReserve, isException: exceptionReason !== null };
}

/** Tells without a lock what no lock would change for the one who asks; who may wait for a seat goes on to the lock. */
async function refuseAtOnce(tx: Tx, { sessionId, participantId }: Seat, wish: SignUpWish): Promise<void> {
  const session = await loadSeatState(tx, sessionId);
  const asker = (await applicantsOf(tx, sessionId, [participantId])).get(participantId);
  const applicant = asker ? { ...asker, someoneAheadFits: false } : null;
  const decision = decideSignUp({ session, standing: null, applicant, now: session.now }, wish);
  if (isRefusal(decision)) throw refused(decision);
}

/** The one who asks, as the plans and the waitlist see them; null when there is nobody of that id. */
async function applicantOf(
  tx: Tx,
  session: LockedSession,
  { participantId, waitlistPlace }: SignUp,
  waits: boolean,
): Promise<Applicant | null> {
  const asker = (await applicantsOf(tx, session.id, [participantId])).get(participantId);
  if (!asker) return null;
  const free = freeSeats(session);
  if (session.waiting === 0 || free < 1) return { ...asker, someoneAheadFits: false };
  const fits = Number.isFinite(free) ? free : null;
  const ahead = await waitersOf(tx, session.id, { fits, before: waits ? waitlistPlace : null, limit: 1 });
  return { ...asker, someoneAheadFits: ahead.length > 0 };
}

/** Whether this very request was carried out before. @throws AppError CLIENT_KEY_REUSED when it was another one */
async function wasAnswered(tx: Tx, clientKey: string | null, signUpId: string): Promise<boolean> {
  if (clientKey === null) return false;
  const event = await SIGN_UP_OF_CLIENT_KEY.first(tx, { clientKey });
  if (event && event.signUpId !== signUpId) {
    throw new AppError('CLIENT_KEY_REUSED', ERROR_CODES.CLIENT_KEY_REUSED);
  }
  return event !== null;
}

/** Where the words of the code itself would say too little. */
const REFUSALS: Partial<Record<ErrorCode, string>> = {
  CONFLICT: 'They have signed up otherwise; cancel first to change the companion',
  NOT_FOUND: 'There is no such participant',
};

function refused(code: ErrorCode): AppError {
  if (code === 'BAD_INPUT') return badInput('companion', 'Nobody can bring a companion to this session');
  return new AppError(code, REFUSALS[code] ?? ERROR_CODES[code]);
}

function refuseUnknown(error: unknown): never {
  if (sqlStateOf(error) === SQLSTATE.FOREIGN_KEY_VIOLATION) {
    throw new AppError('NOT_FOUND', 'There is no such session or participant', { cause: error });
  }
  throw error;
}
