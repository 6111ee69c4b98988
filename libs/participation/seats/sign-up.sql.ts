import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { fragment, identifier, sql } from '#libs/database/sql.js';
import { violates } from '#libs/database/sqlstates.js';
import { AppError } from '#libs/errors/app-error.js';
import {
  holdsSeats,
  seatsNeeded,
  statusAfter,
  type SeatSituation,
  type SignUpEventKind,
  type Waiter,
} from '../rules/sign-up-machine.js';
import { mayCome } from './eligibility.sql.js';
import type { SignUpSource, SignUpStatus } from '../rules/sign-up-status.js';
import { found } from '#libs/errors/found.js';

/*
 * The one order of locks: whoever makes a new sign-up inserts it first; existing sign-ups change only while their session
 * is locked. A plain sign-up to a free seat locks the session by the very statement that takes the seat, last of all.
 * Nobody who holds a session waits for a sign-up, so these never wait for each other in a circle.
 */

/** A session under its lock, as it was when the lock was got. */
export interface LockedSession extends SeatSituation {
  readonly id: string;
  readonly groupId: string;
  /** How many are on the waitlist. */
  readonly waiting: number;
  /** The last place on the waitlist that was given out. */
  readonly lastWaitlistPlace: number;
  readonly companionsAllowed: boolean;
  /** The database's clock, read under the lock: decisions that waited for it are made by the time they are made at. */
  readonly now: Date;
}

/** Whether sessions `s` have a waitlist: as staff said, else by their kind. */
export const HAS_WAITLIST = fragment`coalesce(s.waitlist_enabled, s.kind <> 'MEETING')`;

export const SEAT_STATE = sql<{ sessionId: string }, LockedSession>`
  SELECT s.id, s.group_id, s.status, s.starts_at, s.capacity, s.seats_taken, s.reserved_seats, s.sign_up_opens_at,
    s.sign_up_closes_at, s.members_first_until, s.cancel_notice_minutes, ${HAS_WAITLIST} AS has_waitlist,
    s.waitlist_mode, s.offer_hours, s.offer_cut_off_minutes, s.waiting, s.last_waitlist_place, s.companions_allowed,
    clock_timestamp() AS now
  FROM session s WHERE s.id = ${'sessionId'}`;

export const LOCK_SESSION = sql<{ sessionId: string }>`
  SELECT 1 FROM session WHERE id = ${'sessionId'} FOR NO KEY UPDATE`;

/** The session as it is, without a lock. @throws AppError NOT_FOUND */
export async function loadSeatState(tx: Tx, sessionId: string): Promise<LockedSession> {
  return found(await SEAT_STATE.first(tx, { sessionId }), 'session');
}

/** Locks the session and reads it in a statement of its own, which sees what was committed while the lock was waited for. @throws AppError NOT_FOUND */
export async function lockSession(tx: Tx, sessionId: string): Promise<LockedSession> {
  await LOCK_SESSION.run(tx, { sessionId });
  return loadSeatState(tx, sessionId);
}

/** One step of a sign-up that has been decided. */
export interface Transition {
  readonly signUpId: string;
  readonly event: SignUpEventKind;
  /** Null: it is new. */
  readonly oldStatus: SignUpStatus | null;
  readonly newStatus: SignUpStatus;
  /** As it was, and as it shall be. */
  readonly companion: { readonly before: boolean; readonly after: boolean };
  /** Left out: as it was. */
  readonly companionNote?: string | null;
  readonly waitlistPlace?: number;
  readonly offerExpiresAt?: Date;
  readonly cancelledLate?: boolean;
  readonly reason?: string | null;
  readonly clientKey?: string | null;
}

/** The step that an event makes from a state. @throws AppError CONFLICT when it cannot happen there */
export function transitionOf(
  signUp: { readonly id: string; readonly status: SignUpStatus | null; readonly companion: boolean },
  event: SignUpEventKind,
  more: Omit<Partial<Transition>, 'companion'> & { readonly companion?: boolean } = {},
): Transition {
  const newStatus = statusAfter(signUp.status, event);
  if (newStatus === null) throw new AppError('CONFLICT', 'The sign-up is in a state that does not allow it');
  const companion = { before: signUp.companion, after: more.companion ?? signUp.companion };
  return { signUpId: signUp.id, event, oldStatus: signUp.status, newStatus, ...more, companion };
}

interface StepsToWrite {
  readonly organisationId: string;
  readonly sessionId: string;
  /** JSON of `rowOf`. */
  readonly steps: string;
  readonly now: Date;
  readonly source: SignUpSource;
  readonly seats: number;
  readonly waiting: number;
  readonly reserve: number;
  readonly actorId: string | null;
  readonly lastWaitlistPlace: number;
}

export const WRITE_STEPS = sql<StepsToWrite>`
  WITH step AS (
    SELECT * FROM ROWS FROM (jsonb_to_recordset(${'steps'}::jsonb) AS (
      "signUpId" uuid, event text, "oldStatus" text, "newStatus" text, companion boolean, "companionNote" text,
      "keepNote" boolean, asked boolean, "waitlistPlace" integer, "offerExpiresAt" timestamptz,
      "cancelledLate" boolean, reason text, "clientKey" text)) WITH ORDINALITY
  ), changed AS (
    UPDATE sign_up u SET status = step."newStatus", companion = step.companion,
      companion_note = CASE WHEN NOT step.companion THEN NULL
        WHEN step."keepNote" THEN u.companion_note ELSE step."companionNote" END,
      waitlist_place = step."waitlistPlace",
      waitlisted_at = CASE WHEN step.event IN ('WAIT', 'LOSE_SEAT') THEN ${'now'}::timestamptz ELSE u.waitlisted_at END,
      offer_expires_at = step."offerExpiresAt",
      cancelled_at = CASE WHEN step."newStatus" = 'CANCELLED' THEN ${'now'}::timestamptz END,
      cancelled_late = step."cancelledLate",
      signed_up_at = CASE WHEN step.asked THEN ${'now'} ELSE u.signed_up_at END,
      source = CASE WHEN step.asked THEN ${'source'} ELSE u.source END
    FROM step WHERE u.id = step."signUpId"
  ), counted AS (
    UPDATE session SET seats_taken = seats_taken + ${'seats'}::integer,
      waiting = waiting + ${'waiting'}::integer, reserved_seats = reserved_seats - ${'reserve'}::integer,
      last_waitlist_place = greatest(last_waitlist_place, ${'lastWaitlistPlace'})
    WHERE id = ${'sessionId'}
  )
  INSERT INTO sign_up_event
    (organisation_id, session_id, sign_up_id, event, old_status, new_status, companion, source, actor_id, reason,
     client_key)
  SELECT ${'organisationId'}::uuid, ${'sessionId'}::uuid, "signUpId", event, "oldStatus", "newStatus", companion,
    ${'source'}, ${'actorId'}::uuid, reason, "clientKey"
  FROM step ORDER BY ordinality`;

/**
 * Writes steps of sign-ups of one locked session, with their history and what they change in the session's counters,
 * in one statement.
 * @param reserve how many of the seats that are taken come out of the reserve
 * @returns the session with its counters as they are now
 * @throws AppError CLIENT_KEY_REUSED
 */
export async function applyTransitions(
  tx: Tx,
  context: TenantContext,
  session: LockedSession,
  source: SignUpSource,
  steps: readonly Transition[],
  reserve = 0,
): Promise<LockedSession> {
  if (steps.length === 0) return session;
  const seats = steps.reduce((sum, step) => sum + seatsMoved(step), 0);
  const waiting = steps.reduce((sum, step) => sum + waitersMoved(step), 0);
  const lastWaitlistPlace = Math.max(
    session.lastWaitlistPlace,
    ...steps.map(({ waitlistPlace = session.lastWaitlistPlace }) => waitlistPlace),
  );
  await keyUsedOnce(() =>
    WRITE_STEPS.run(tx, {
      organisationId: context.organisationId,
      sessionId: session.id,
      steps: JSON.stringify(steps.map(rowOf)),
      now: session.now,
      source,
      seats,
      waiting,
      reserve,
      actorId: source === 'SYSTEM' ? null : context.actor.staffMemberId,
      lastWaitlistPlace,
    }),
  );
  return {
    ...session,
    seatsTaken: session.seatsTaken + seats,
    waiting: session.waiting + waiting,
    lastWaitlistPlace,
    reservedSeats: session.reservedSeats - reserve,
  };
}

/** Whoever asks anew, or is asked, has a new moment and a new source; who is moved along keeps them. */
function rowOf(step: Transition): Record<string, unknown> {
  const { event, oldStatus } = step;
  return {
    ...step,
    companion: step.companion.after,
    keepNote: step.companionNote === undefined,
    asked: event === 'INVITE' || event === 'WAIT' || (event === 'TAKE_SEAT' && oldStatus !== 'WAITLISTED'),
    cancelledLate: step.cancelledLate ?? false,
  };
}

function seatsMoved({ oldStatus, newStatus, companion }: Transition): number {
  const before = holdsSeats(oldStatus) ? seatsNeeded({ companion: companion.before }) : 0;
  const after = holdsSeats(newStatus) ? seatsNeeded({ companion: companion.after }) : 0;
  return after - before;
}

function waitersMoved({ oldStatus, newStatus }: Transition): number {
  return Number(newStatus === 'WAITLISTED') - Number(oldStatus === 'WAITLISTED');
}

export interface PlacedWaiter extends Waiter {
  readonly participantId: string;
}

interface WaitersWanted {
  readonly sessionId: string;
  readonly fits: number | null;
  readonly before: number | null;
  readonly limit: number;
}

export const WAITERS = sql<WaitersWanted, PlacedWaiter>`
  SELECT u.id, u.participant_id, u.companion, EXISTS (
    SELECT 1 FROM sign_up other JOIN session o ON o.id = other.session_id
    WHERE other.participant_id = u.participant_id AND other.status = 'SIGNED_UP' AND o.id <> s.id
      AND o.status = 'PLANNED' AND o.starts_at < s.ends_at AND o.ends_at > s.starts_at
  ) AS overlaps
  FROM sign_up u JOIN session s ON s.id = u.session_id JOIN participant p ON p.id = u.participant_id
  WHERE u.session_id = ${'sessionId'} AND u.status = 'WAITLISTED' AND p.archived_at IS NULL
    AND (${'fits'}::integer IS NULL OR CASE WHEN u.companion THEN 2 ELSE 1 END <= ${'fits'})
    AND (${'before'}::integer IS NULL OR u.waitlist_place < ${'before'})
    AND ${mayCome(identifier('u.participant_id'))}
  ORDER BY u.waitlist_place LIMIT ${'limit'}`;

/**
 * Who waits and may still come, first in line first.
 * @param fits only who needs no more seats than that; null: whatever they need
 * @param before only who stands before this place
 */
export async function waitersOf(
  tx: Tx,
  sessionId: string,
  { fits, before = null, limit }: { fits: number | null; before?: number | null; limit: number },
): Promise<PlacedWaiter[]> {
  return WAITERS.rows(tx, { sessionId, fits, before, limit });
}

export const FIRST_WAITLIST_PLACE = sql<{ sessionId: string }, { first: number | null }>`
  SELECT min(waitlist_place) AS first FROM sign_up WHERE session_id = ${'sessionId'} AND status = 'WAITLISTED'`;

/** The place in front of everybody who waits. */
export async function frontOfWaitlist(tx: Tx, session: LockedSession): Promise<number> {
  const { first } = await FIRST_WAITLIST_PLACE.one(tx, { sessionId: session.id });
  return (first ?? session.lastWaitlistPlace + 1) - 1;
}

export const END_OFFERS_BY_CUT_OFF = sql<{ sessionIds: readonly string[] }>`
  UPDATE sign_up u SET offer_expires_at = s.starts_at - make_interval(mins => s.offer_cut_off_minutes)
  FROM session s WHERE s.id = u.session_id AND s.id = ANY (${'sessionIds'}) AND u.status = 'OFFERED'
    AND u.offer_expires_at > s.starts_at - make_interval(mins => s.offer_cut_off_minutes)`;

/** A session that begins sooner ends its offers sooner. Its row is locked by whoever changes its plan. */
export async function endOffersByCutOff(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  await END_OFFERS_BY_CUT_OFF.run(tx, { sessionIds });
}

/** Runs a write of the history. @throws AppError CLIENT_KEY_REUSED */
export async function keyUsedOnce<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'sign_up_event_client_key')) throw error;
    throw new AppError('CLIENT_KEY_REUSED', 'The client key was already used for something else', {
      cause: error,
    });
  }
}
