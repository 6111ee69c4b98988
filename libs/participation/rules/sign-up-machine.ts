import type { ErrorCode } from '#libs/errors/app-error.js';
import type { SignUpSource, SignUpStatus } from './sign-up-status.js';

/*
 * The rules of signing up, without a database. A seat is *held* by who is SIGNED_UP and kept for who is OFFERED one; a
 * companion makes it two. The waitlist is first in, first out among those who fit: where the first in line needs two
 * seats and one is free, it goes to the first who needs one, because no seat stays idle while somebody waits for it;
 * the one who needs two keeps their place.
 */

export const SIGN_UP_EVENTS = [
  'INVITE',
  'TAKE_SEAT',
  'WAIT',
  'OFFER',
  'ACCEPT',
  'DECLINE',
  'CANCEL',
  'EXPIRE',
  'LOSE_SEAT',
  'MOVE_TO_FRONT',
] as const;
/** What happens to a sign-up. LOSE_SEAT: the session has fewer seats than before. */
export type SignUpEventKind = (typeof SIGN_UP_EVENTS)[number];

export const WAITLIST_MODES = ['OFFER', 'IMMEDIATE'] as const;
/** Whether a freed seat is offered and waits for an answer, or is given at once. */
export type WaitlistMode = (typeof WAITLIST_MODES)[number];

const NOT_COMING = { DECLINED: true, CANCELLED: true, EXPIRED: true } as const;
const NEW_OR_NOT_COMING = ['NONE', ...(Object.keys(NOT_COMING) as (keyof typeof NOT_COMING)[])] as const;

/** From which states an event leads where. 'NONE': they never signed up. What is not here cannot happen. */
const TRANSITIONS: Readonly<
  Record<SignUpEventKind, { from: readonly (SignUpStatus | 'NONE')[]; to: SignUpStatus }>
> = {
  INVITE: { from: NEW_OR_NOT_COMING, to: 'INVITED' },
  TAKE_SEAT: { from: [...NEW_OR_NOT_COMING, 'INVITED', 'WAITLISTED'], to: 'SIGNED_UP' },
  WAIT: { from: [...NEW_OR_NOT_COMING, 'INVITED'], to: 'WAITLISTED' },
  OFFER: { from: ['WAITLISTED'], to: 'OFFERED' },
  ACCEPT: { from: ['OFFERED'], to: 'SIGNED_UP' },
  DECLINE: { from: ['INVITED', 'OFFERED'], to: 'DECLINED' },
  CANCEL: { from: ['INVITED', 'SIGNED_UP', 'WAITLISTED', 'OFFERED'], to: 'CANCELLED' },
  EXPIRE: { from: ['OFFERED'], to: 'EXPIRED' },
  LOSE_SEAT: { from: ['SIGNED_UP', 'OFFERED'], to: 'WAITLISTED' },
  MOVE_TO_FRONT: { from: ['WAITLISTED'], to: 'WAITLISTED' },
};

/** What an event makes of a sign-up; null when it cannot happen in that state. `status` null: there is none yet. */
export function statusAfter(status: SignUpStatus | null, event: SignUpEventKind): SignUpStatus | null {
  const { from, to } = TRANSITIONS[event];
  return from.includes(status ?? 'NONE') ? to : null;
}

export function holdsSeats(status: SignUpStatus | null): boolean {
  return status === 'SIGNED_UP' || status === 'OFFERED';
}

/** How many seats a sign-up is about: a companion has one too. */
export function seatsNeeded({ companion }: { readonly companion: boolean }): 1 | 2 {
  return companion ? 2 : 1;
}

/** A session as far as its seats are concerned. */
export interface SeatSituation {
  readonly status: 'PLANNED' | 'CANCELLED';
  readonly startsAt: Date;
  /** Null: no limit. */
  readonly capacity: number | null;
  /** Held and offered ones. */
  readonly seatsTaken: number;
  /** Kept back for staff to give; not among those taken. */
  readonly reservedSeats: number;
  readonly signUpOpensAt: Date | null;
  readonly signUpClosesAt: Date | null;
  /** Until then only members of the group itself may sign up. */
  readonly membersFirstUntil: Date | null;
  /** So long before the start participants may still cancel. */
  readonly cancelNoticeMinutes: number;
  readonly hasWaitlist: boolean;
  readonly waitlistMode: WaitlistMode;
  readonly offerHours: number;
  /** So long before the start no offer is open any more. */
  readonly offerCutOffMinutes: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Seats that anybody may have; Infinity where there is no limit. */
export function freeSeats(session: SeatSituation): number {
  if (session.capacity === null) return Infinity;
  return session.capacity - session.seatsTaken - session.reservedSeats;
}

/**
 * Until when an offer made now can be accepted: its full time, but never beyond the cut-off before the start.
 * @returns null where no offer can be made any more, as the session is cancelled or the cut-off has passed
 */
export function offerDeadline(session: SeatSituation, now: Date): Date | null {
  const cutOff = session.startsAt.getTime() - session.offerCutOffMinutes * MINUTE_MS;
  const deadline = Math.min(now.getTime() + session.offerHours * HOUR_MS, cutOff);
  return session.status === 'PLANNED' && deadline > now.getTime() ? new Date(deadline) : null;
}

/** Somebody who asks for a seat. */
export interface Applicant {
  /** Open groups take everybody; closed ones members and those of invited groups. */
  readonly mayCome: boolean;
  /** Whether they are a member of the session's own group on its date. */
  readonly isMember: boolean;
  /** Staff take them in although signing up has not begun, has ended or is for members first. */
  readonly isException: boolean;
}

/** Why somebody can neither have a seat nor wait for one; null when they can. */
export function refusalToSignUp(session: SeatSituation, asker: Applicant, now: Date): ErrorCode | null {
  if (session.status === 'CANCELLED') return 'SESSION_CANCELLED';
  if (session.startsAt <= now) return 'SESSION_STARTED';
  if (!asker.mayCome) return 'NOT_A_MEMBER';
  if (asker.isException) return null;
  if (session.signUpClosesAt !== null && session.signUpClosesAt <= now) return 'SIGN_UP_CLOSED';
  if (session.signUpOpensAt !== null && session.signUpOpensAt > now) return 'SIGN_UP_NOT_OPEN';
  const membersFirst = session.membersFirstUntil !== null && session.membersFirstUntil > now;
  return membersFirst && !asker.isMember ? 'SIGN_UP_NOT_OPEN' : null;
}

export interface SeatRequest {
  readonly seats: 1 | 2;
  readonly source: SignUpSource;
  /** Out of the seats that are kept back; staff only. */
  readonly fromReserve: boolean;
  /** Whether somebody in front of them waits who would fit into the free seats. */
  readonly someoneAheadFits: boolean;
}

/**
 * What becomes of a request that nothing else speaks against. Nobody overtakes who fits, but when offers cannot be made
 * any more, staff may give what is left to whom they reach.
 */
export function decideSeat(
  session: SeatSituation,
  { seats, source, fromReserve, someoneAheadFits }: SeatRequest,
  now: Date,
): 'TAKE_SEAT' | 'WAIT' | 'FULL' {
  if (fromReserve) return session.reservedSeats >= seats ? 'TAKE_SEAT' : 'FULL';
  const mayPass = source === 'STAFF' && offerDeadline(session, now) === null;
  if (freeSeats(session) >= seats && (!someoneAheadFits || mayPass)) return 'TAKE_SEAT';
  return session.hasWaitlist ? 'WAIT' : 'FULL';
}

/** Somebody on the waitlist who may still come. */
export interface Waiter {
  readonly id: string;
  readonly companion: boolean;
  /** Whether they have a seat elsewhere at the same time. */
  readonly overlaps: boolean;
}

export interface Promotion {
  readonly id: string;
  readonly seats: 1 | 2;
  readonly event: 'OFFER' | 'TAKE_SEAT';
  /** Of an offer. */
  readonly deadline: Date | null;
}

/**
 * Who gets the free seats, in the order of the waitlist. Where seats are given at once, somebody who has a seat
 * elsewhere at that time is asked all the same. Past the cut-off nobody is promoted in either mode: they could no
 * longer be told in time, and staff decide.
 */
export function promotions(session: SeatSituation, waiters: readonly Waiter[], now: Date): Promotion[] {
  const deadline = offerDeadline(session, now);
  if (deadline === null) return [];
  let free = freeSeats(session);
  const promoted: Promotion[] = [];
  for (const waiter of waiters) {
    const seats = seatsNeeded(waiter);
    if (seats > free) continue;
    free -= seats;
    const given = session.waitlistMode === 'IMMEDIATE' && !waiter.overlaps;
    promoted.push(
      given
        ? { id: waiter.id, seats, event: 'TAKE_SEAT', deadline: null }
        : { id: waiter.id, seats, event: 'OFFER', deadline },
    );
  }
  return promoted;
}

/**
 * Whether a sign-up may be cancelled now, and whether that is late. Staff may always, and the lateness is kept;
 * participants only in time. Only a seat that is held can be given up too late.
 */
export function decideCancel(
  session: SeatSituation,
  { status, source }: { readonly status: SignUpStatus; readonly source: SignUpSource },
  now: Date,
): { readonly refusal: ErrorCode } | { readonly refusal: null; readonly late: boolean } {
  if (session.status === 'CANCELLED') return { refusal: null, late: false };
  if (session.startsAt <= now) return { refusal: 'SESSION_STARTED' };
  const lastMoment = session.startsAt.getTime() - session.cancelNoticeMinutes * MINUTE_MS;
  const late = status === 'SIGNED_UP' && now.getTime() > lastMoment;
  return late && source !== 'STAFF' ? { refusal: 'TOO_LATE_TO_CANCEL' } : { refusal: null, late };
}

/** Whether an offer can be accepted. What was not offered is the caller's affair. */
export function refusalToAccept(session: SeatSituation, expiresAt: Date, now: Date): ErrorCode | null {
  if (session.status === 'CANCELLED') return 'SESSION_CANCELLED';
  if (session.startsAt <= now) return 'SESSION_STARTED';
  return expiresAt <= now ? 'OFFER_EXPIRED' : null;
}

/**
 * Who loses their seat when there are `excess` seats too many taken.
 * @param holders the last in first
 */
export function whoLosesSeats<Holder extends { readonly companion: boolean }>(
  holders: readonly Holder[],
  excess: number,
): Holder[] {
  let left = excess;
  return holders.filter((holder) => {
    if (left <= 0) return false;
    left -= seatsNeeded(holder);
    return true;
  });
}
