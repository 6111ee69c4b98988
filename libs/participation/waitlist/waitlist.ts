import { Injectable } from '@nestjs/common';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { requireManaged } from '#libs/groups/managed-groups.js';
import { SessionChanges, type SessionChange, type SessionObserver } from '#libs/groups/session-changes.js';
import { checkPlan } from '#libs/groups/session-plan.js';
import { checkedReason } from '#libs/groups/sessions.js';
import { SignUpChanges } from '../seats/sign-up-changes.js';
import {
  freeSeats,
  offerDeadline,
  promotions,
  whoLosesSeats,
  type Promotion,
} from '../rules/sign-up-machine.js';
import {
  endOffersByCutOff,
  frontOfWaitlist,
  lockSession,
  transitionOf,
  waitersOf,
  applyTransitions,
  type LockedSession,
} from '../seats/sign-up.sql.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';
import { RENEW_OFFERS, SEAT_HOLDERS, SESSIONS_WITH_WAITERS, SET_CAPACITY } from './waitlist.sql.js';
import { found } from '#libs/errors/found.js';

/** Somebody who got or was offered a seat, because one was free. */
export interface Promoted {
  readonly signUpId: string;
  readonly participantId: string;
  readonly event: Promotion['event'];
  readonly deadline: Date | null;
  /** They have a seat in another session at the same time; staff are warned. */
  readonly overlaps: boolean;
}

/** So many are promoted by one statement. */
const PROMOTED_AT_ONCE = 200;

/**
 * Who waits for a seat, and gets one when there is one. Everything here happens under the lock on the session row, and
 * seats that become free are offered in the same transaction: nobody ever sees a free seat that somebody waits for.
 */
@Injectable()
export class Waitlist implements SessionObserver {
  constructor(
    private readonly changes: SignUpChanges,
    private readonly sessionChanges: SessionChanges,
  ) {}

  /** Offers or gives the free seats of a session that is locked, to who is first in line. */
  async promote(tx: Tx, context: TenantContext, locked: LockedSession): Promise<Promoted[]> {
    const done: Promoted[] = [];
    let session = locked;
    for (;;) {
      const free = freeSeats(session);
      if (session.waiting === 0 || free < 1 || offerDeadline(session, session.now) === null) return done;
      const limit = Math.min(free, PROMOTED_AT_ONCE);
      const fits = Number.isFinite(free) ? free : null;
      const waiters = await waitersOf(tx, session.id, { fits, limit });
      const decided = promotions(session, waiters, session.now);
      if (decided.length === 0) return done;

      const promoted = decided.map((promotion) => ({
        ...promotion,
        waiter: waiters.find(({ id }) => id === promotion.id)!,
      }));
      const steps = promoted.map(({ event, deadline, waiter }) =>
        transitionOf(
          { ...waiter, status: 'WAITLISTED' },
          event,
          deadline === null ? {} : { offerExpiresAt: deadline },
        ),
      );
      session = await applyTransitions(tx, context, session, 'SYSTEM', steps);
      for (const [event, kind] of [
        ['OFFER', 'OFFERED'],
        ['TAKE_SEAT', 'SEAT_GIVEN'],
      ] as const) {
        const signUpIds = decided.filter((each) => each.event === event).map(({ id }) => id);
        if (signUpIds.length > 0) {
          await this.changes.announce(tx, context, { kind, sessionId: session.id, signUpIds });
        }
      }
      done.push(
        ...promoted.map(({ event, deadline, waiter: { id, participantId, overlaps } }) => ({
          signUpId: id,
          participantId,
          event,
          deadline,
          overlaps,
        })),
      );
    }
  }

  /**
   * Puts somebody first in line. Why is kept in the history.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when they do not wait
   */
  async moveToFront(
    tx: Tx,
    context: TenantContext,
    signUpId: string,
    reason: string,
    source: SignUpSource = 'STAFF',
  ): Promise<{ signUp: SignUp; promoted: Promoted[] }> {
    const why = checkedReason(reason);
    const { sessionId } = await signUpById(tx, signUpId);
    const session = await lockSession(tx, sessionId);
    const signUp = await signUpById(tx, signUpId);
    if (signUp.status !== 'WAITLISTED') {
      throw new AppError('CONFLICT', 'They are not on the waitlist');
    }
    const front = await frontOfWaitlist(tx, session);
    const step = transitionOf(signUp, 'MOVE_TO_FRONT', { waitlistPlace: front, reason: why });
    const after = await applyTransitions(tx, context, session, source, [step]);
    const promoted = await this.promote(tx, context, after);
    return { signUp: await signUpById(tx, signUpId), promoted };
  }

  /**
   * Gives a session another number of seats; new ones are offered at once. Fewer than are taken is refused, unless
   * forced: then seats kept back for staff are given up first, after them offers and seats from the last in on, who go
   * to the front of the waitlist in the order in which they had signed up.
   * @param capacity null: no limit
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, CONFLICT with a field `affected.<sign-up id>`
   *   for everybody who would lose a seat
   */
  async changeCapacity(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    capacity: number | null,
    force = false,
  ): Promise<{ lostSeats: string[]; promoted: Promoted[] }> {
    checkPlan({ capacity });
    let session = await lockSession(tx, sessionId);
    requireManaged(context, session.groupId);
    if (session.status === 'CANCELLED') {
      throw new AppError('SESSION_CANCELLED', 'The session is cancelled; restore it first');
    }
    if (capacity === session.capacity) return { lostSeats: [], promoted: [] };
    const lost = await this.losers(tx, session, capacity);
    const reserved = reservedWithin(session, capacity);
    if (!force && (lost.length > 0 || reserved < session.reservedSeats)) throw tooFewSeats(lost, session);
    if (lost.length > 0) session = await this.takeSeats(tx, context, session, lost);
    await SET_CAPACITY.run(tx, { sessionId, capacity, reservedSeats: reserved });
    const promoted = await this.promote(tx, context, { ...session, capacity, reservedSeats: reserved });
    await this.sessionChanges.announce(tx, context, { kind: 'CAPACITY', sessionIds: [sessionId] });
    return { lostSeats: lost.map(({ id }) => id), promoted };
  }

  /** Seats that a change of plans makes free, and offers that it makes end sooner. */
  async sessionsChanged(tx: Tx, context: TenantContext, change: SessionChange): Promise<void> {
    switch (change.kind) {
      case 'PLANNED':
      case 'CANCELLED':
      case 'KIND':
        return;
      case 'MOVED':
        await endOffersByCutOff(tx, change.sessionIds);
        return this.promoteIn(tx, context, change.sessionIds);
      case 'RESTORED':
        // While a session was cancelled nobody could accept: those who were asked are given their time anew.
        await RENEW_OFFERS.run(tx, { sessionIds: change.sessionIds });
        return this.promoteIn(tx, context, change.sessionIds);
      case 'CAPACITY':
        return this.promoteIn(tx, context, change.sessionIds);
    }
  }

  private async promoteIn(tx: Tx, context: TenantContext, sessionIds: readonly string[]): Promise<void> {
    const rows = await SESSIONS_WITH_WAITERS.rows(tx, { sessionIds });
    for (const { id } of rows) await this.promote(tx, context, await lockSession(tx, id));
  }

  private async losers(tx: Tx, session: LockedSession, capacity: number | null): Promise<SignUp[]> {
    if (capacity === null || session.seatsTaken <= capacity) return [];
    const holders = await SEAT_HOLDERS.rows(tx, { sessionId: session.id });
    return whoLosesSeats(holders, session.seatsTaken - capacity);
  }

  private async takeSeats(
    tx: Tx,
    context: TenantContext,
    session: LockedSession,
    lost: readonly SignUp[],
  ): Promise<LockedSession> {
    const front = await frontOfWaitlist(tx, session);
    const steps = lost.map((signUp, index) =>
      transitionOf(signUp, 'LOSE_SEAT', { waitlistPlace: front - index }),
    );
    const after = await applyTransitions(tx, context, session, 'STAFF', steps);
    const signUpIds = lost.map(({ id }) => id);
    await this.changes.announce(tx, context, { kind: 'SEAT_LOST', sessionId: session.id, signUpIds });
    return after;
  }
}

function reservedWithin(session: LockedSession, capacity: number | null): number {
  if (capacity === null) return 0;
  return Math.max(0, Math.min(session.reservedSeats, capacity - session.seatsTaken));
}

function tooFewSeats(lost: readonly SignUp[], session: LockedSession): AppError {
  const message = `${session.seatsTaken} seats are taken and ${session.reservedSeats} kept back; ${lost.length} sign-ups would lose theirs. Force it to let them wait in front`;
  return new AppError('CONFLICT', message, {
    fields: [
      { field: 'capacity', message },
      ...lost.map(({ id }) => ({
        field: `affected.${id}`,
        message: 'Would lose the seat and wait in front',
      })),
    ],
  });
}

async function signUpById(tx: Tx, id: string): Promise<SignUp> {
  return found(await rowById(tx, SignUp, id), 'sign-up');
}
