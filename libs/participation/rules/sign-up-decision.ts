import type { ErrorCode } from '#libs/errors/app-error.js';
import {
  decideSeat,
  refusalToAccept,
  refusalToSignUp,
  seatsNeeded,
  type SeatSituation,
} from './sign-up-machine.js';
import type { SignUpSource, SignUpStatus } from './sign-up-status.js';

/** What somebody has of a session when they sign up for it: a seat, an offered seat, or a place in line. */
export type Standing =
  | { readonly status: 'SIGNED_UP' | 'WAITLISTED'; readonly companion: boolean }
  | { readonly status: 'OFFERED'; readonly companion: boolean; readonly offerExpiresAt: Date };

/** Somebody who asks for a seat, as the plans see them. */
export interface Applicant {
  /** Open groups take everybody; closed ones members and those of invited groups. */
  readonly mayCome: boolean;
  /** Whether they are a member of the session's own group on its date. */
  readonly isMember: boolean;
  /** Whether somebody in front of them waits who would fit into the free seats. */
  readonly someoneAheadFits: boolean;
}

/** What is known when somebody signs up. */
export interface SignUpSituation {
  readonly session: SeatSituation & { readonly companionsAllowed: boolean };
  /** Null: neither a seat nor a place in line. */
  readonly standing: Standing | null;
  /** Null: there is nobody of that id. It does not matter for who has or is offered a seat, and need not be read. */
  readonly applicant: Applicant | null;
  readonly now: Date;
}

/** What somebody asks for. */
export interface SignUpWish {
  /** Null: not said, which is alone for who is new, and as before for who is not. */
  readonly companion: boolean | null;
  readonly source: SignUpSource;
  /** Out of the seats that are kept back; staff only. */
  readonly fromReserve: boolean;
  /** Staff take them in although signing up has not begun, has ended or is for members first. */
  readonly isException: boolean;
}

/** SEAT: they take one, which for who was offered one is accepting it. KEEP: what they have stays as it is. */
const DECISIONS = ['SEAT', 'WAIT', 'KEEP'] as const;
export type SignUpDecision = (typeof DECISIONS)[number];

export function isRefusal(decision: ErrorCode | SignUpDecision): decision is ErrorCode {
  return !(DECISIONS as readonly string[]).includes(decision);
}

/** What a sign-up has of its session; null for who was only invited or does not come. */
export function standingOf(signUp: {
  readonly status: SignUpStatus;
  readonly companion: boolean;
  readonly offerExpiresAt: Date | null;
}): Standing | null {
  const { status, companion, offerExpiresAt } = signUp;
  if (status === 'SIGNED_UP' || status === 'WAITLISTED') return { status, companion };
  return status === 'OFFERED' && offerExpiresAt !== null ? { status, companion, offerExpiresAt } : null;
}

/**
 * What becomes of somebody who signs up, everything considered: the one answer that is given without a lock, under it,
 * and on the participant's own page. Without a lock a refusal is final, as no lock would change it for the one who asks.
 * @returns the code of a refusal: BAD_INPUT for a companion whom the session does not take, CONFLICT for who has signed
 *   up with a companion and asks without, or the other way round
 */
export function decideSignUp(situation: SignUpSituation, wish: SignUpWish): ErrorCode | SignUpDecision {
  const { session, standing, applicant, now } = situation;
  if (standing !== null && wish.companion !== null && wish.companion !== standing.companion)
    return 'CONFLICT';
  if (standing?.status === 'SIGNED_UP') return 'KEEP';
  if (standing?.status === 'OFFERED') {
    return refusalToAccept(session, standing.offerExpiresAt, now) ?? 'SEAT';
  }
  if (applicant === null) return 'NOT_FOUND';
  const { isException, source, fromReserve } = wish;
  const refusal = refusalToSignUp(session, { ...applicant, isException }, now);
  if (refusal !== null) return refusal;
  const companion = standing?.companion ?? wish.companion ?? false;
  if (companion && !session.companionsAllowed) return 'BAD_INPUT';
  const { someoneAheadFits } = applicant;
  const request = { seats: seatsNeeded({ companion }), source, fromReserve, someoneAheadFits };
  switch (decideSeat(session, request, now)) {
    case 'TAKE_SEAT':
      return 'SEAT';
    case 'WAIT':
      return standing === null ? 'WAIT' : 'KEEP';
    case 'FULL':
      return 'SESSION_FULL';
  }
}
