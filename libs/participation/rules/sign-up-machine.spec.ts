import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideCancel,
  decideSeat,
  freeSeats,
  holdsSeats,
  offerDeadline,
  promotions,
  refusalToAccept,
  refusalToSignUp,
  seatsNeeded,
  SIGN_UP_EVENTS,
  statusAfter,
  whoLosesSeats,
  type SeatSituation,
  type SignUpEventKind,
} from './sign-up-machine.js';
import { SIGN_UP_STATUSES, type SignUpStatus } from './sign-up-status.js';

const HOUR_MS = 3_600_000;
const NOON = new Date('2026-11-21T12:00:00Z');

function after(hours: number): Date {
  return new Date(NOON.getTime() + hours * HOUR_MS);
}

function session(more: Partial<SeatSituation> = {}): SeatSituation {
  return {
    status: 'PLANNED',
    startsAt: after(48),
    capacity: 3,
    seatsTaken: 0,
    reservedSeats: 0,
    signUpOpensAt: null,
    signUpClosesAt: null,
    membersFirstUntil: null,
    cancelNoticeMinutes: 0,
    hasWaitlist: true,
    waitlistMode: 'OFFER',
    offerHours: 12,
    offerCutOffMinutes: 120,
    ...more,
  };
}

const single = (id: string) => ({ id, companion: false, overlaps: false });
const pair = (id: string) => ({ id, companion: true, overlaps: false });

describe('the states of a sign-up', () => {
  it('a sign-up changes its state only where the table says', () => {
    const allowed = SIGN_UP_EVENTS.map((event) => [
      event,
      ([null, ...SIGN_UP_STATUSES] as const).filter((status) => statusAfter(status, event) !== null),
    ]);
    expect(Object.fromEntries(allowed)).toEqual({
      INVITE: [null, 'DECLINED', 'CANCELLED', 'EXPIRED'],
      TAKE_SEAT: [null, 'INVITED', 'WAITLISTED', 'DECLINED', 'CANCELLED', 'EXPIRED'],
      WAIT: [null, 'INVITED', 'DECLINED', 'CANCELLED', 'EXPIRED'],
      OFFER: ['WAITLISTED'],
      ACCEPT: ['OFFERED'],
      DECLINE: ['INVITED', 'OFFERED'],
      CANCEL: ['INVITED', 'SIGNED_UP', 'WAITLISTED', 'OFFERED'],
      EXPIRE: ['OFFERED'],
      LOSE_SEAT: ['SIGNED_UP', 'OFFERED'],
      MOVE_TO_FRONT: ['WAITLISTED'],
    });
  });

  it('a sign-up gains or frees a seat only by events that are about seats', () => {
    const events = fc.array(fc.constantFrom<SignUpEventKind>(...SIGN_UP_EVENTS), { maxLength: 30 });
    fc.assert(
      fc.property(events, (sequence) => {
        let status: SignUpStatus | null = null;
        for (const event of sequence) {
          const next: SignUpStatus | null = statusAfter(status, event);
          if (next === null) continue;
          if (!holdsSeats(status) && holdsSeats(next)) expect(['TAKE_SEAT', 'OFFER']).toContain(event);
          if (next === 'SIGNED_UP') expect(['TAKE_SEAT', 'ACCEPT']).toContain(event);
          status = next;
        }
      }),
    );
  });
});

describe('the deadline of an offer', () => {
  it('an offer has its full time where there is time', () => {
    expect(offerDeadline(session(), NOON)).toEqual(after(12));
  });

  it('an offer is shortened to the cut-off before the start, after which nothing is offered', () => {
    expect(offerDeadline(session({ startsAt: after(6) }), NOON)).toEqual(after(4));
    expect(offerDeadline(session({ startsAt: after(2) }), NOON)).toBeNull();
    expect(offerDeadline(session({ status: 'CANCELLED' }), NOON)).toBeNull();
  });

  it('the deadline of an offer never lies in the past, beyond the full time or beyond the cut-off', () => {
    const numbers = fc.tuple(
      fc.integer({ min: -100, max: 1000 }),
      fc.integer({ min: 1, max: 336 }),
      fc.nat(20_160),
    );
    fc.assert(
      fc.property(numbers, ([startsIn, offerHours, offerCutOffMinutes]) => {
        const situation = session({ startsAt: after(startsIn), offerHours, offerCutOffMinutes });
        const deadline = offerDeadline(situation, NOON);
        if (deadline === null) {
          expect(startsIn * 60).toBeLessThanOrEqual(offerCutOffMinutes);
          return;
        }
        expect(deadline.getTime()).toBeGreaterThan(NOON.getTime());
        expect(deadline.getTime()).toBeLessThanOrEqual(after(offerHours).getTime());
        expect(deadline.getTime() + offerCutOffMinutes * 60_000).toBeLessThanOrEqual(
          situation.startsAt.getTime(),
        );
      }),
    );
  });
});

describe('signing up', () => {
  const stranger = { mayCome: true, isMember: false, isException: false };

  it('a sign-up is refused with the code of what speaks against it', () => {
    const refusal = (more: Partial<SeatSituation>, asker = stranger) =>
      refusalToSignUp(session(more), asker, NOON);
    expect(refusal({})).toBeNull();
    expect(refusal({ status: 'CANCELLED' })).toBe('SESSION_CANCELLED');
    expect(refusal({ startsAt: NOON })).toBe('SESSION_STARTED');
    expect(refusal({}, { ...stranger, mayCome: false })).toBe('NOT_A_MEMBER');
    expect(refusal({ signUpOpensAt: after(1) })).toBe('SIGN_UP_NOT_OPEN');
    expect(refusal({ signUpOpensAt: NOON })).toBeNull();
    expect(refusal({ signUpClosesAt: NOON })).toBe('SIGN_UP_CLOSED');
    expect(refusal({ signUpClosesAt: after(1) })).toBeNull();
    expect(refusal({ membersFirstUntil: after(1) })).toBe('SIGN_UP_NOT_OPEN');
    expect(refusal({ membersFirstUntil: after(1) }, { ...stranger, isMember: true })).toBeNull();
    expect(refusal({ membersFirstUntil: NOON })).toBeNull();
  });

  it('a sign-up is open to exceptions that staff make, but not for somebody who may not come at all', () => {
    const exception = { ...stranger, isException: true };
    expect(refusalToSignUp(session({ signUpClosesAt: NOON }), exception, NOON)).toBeNull();
    expect(refusalToSignUp(session(), { ...exception, mayCome: false }, NOON)).toBe('NOT_A_MEMBER');
    expect(refusalToSignUp(session({ startsAt: NOON }), exception, NOON)).toBe('SESSION_STARTED');
  });

  it('a sign-up gets a free seat, else a place on the waitlist, else nothing', () => {
    const request = { seats: 1, source: 'STAFF', fromReserve: false, someoneAheadFits: false } as const;
    const decide = (more: Partial<SeatSituation>, asked: object = {}) =>
      decideSeat(session(more), { ...request, ...asked }, NOON);
    expect(decide({ seatsTaken: 2 })).toBe('TAKE_SEAT');
    expect(decide({ seatsTaken: 3 })).toBe('WAIT');
    expect(decide({ seatsTaken: 3, hasWaitlist: false })).toBe('FULL');
    expect(decide({ seatsTaken: 2 }, { seats: 2 })).toBe('WAIT');
    expect(decide({ capacity: null, seatsTaken: 900 })).toBe('TAKE_SEAT');
    expect(decide({ seatsTaken: 2 }, { someoneAheadFits: true })).toBe('WAIT');
  });

  it('reserved seats are kept for staff to give', () => {
    const request = { seats: 1, source: 'STAFF', fromReserve: false, someoneAheadFits: false } as const;
    const kept = session({ seatsTaken: 2, reservedSeats: 1 });
    expect(decideSeat(kept, request, NOON)).toBe('WAIT');
    expect(decideSeat(kept, { ...request, fromReserve: true, someoneAheadFits: true }, NOON)).toBe(
      'TAKE_SEAT',
    );
    expect(decideSeat(kept, { ...request, fromReserve: true, seats: 2 }, NOON)).toBe('FULL');
  });

  it('only staff pass the waitlist, and only when offers cannot be made any more', () => {
    const late = session({ startsAt: after(1) });
    const request = { seats: 1, fromReserve: false, someoneAheadFits: true } as const;
    expect(decideSeat(late, { ...request, source: 'STAFF' }, NOON)).toBe('TAKE_SEAT');
    expect(decideSeat(late, { ...request, source: 'SELF_SERVICE' }, NOON)).toBe('WAIT');
    expect(decideSeat(session(), { ...request, source: 'STAFF' }, NOON)).toBe('WAIT');
  });
});

describe('promotion', () => {
  it('promotion offers free seats first in, first out', () => {
    expect(promotions(session({ seatsTaken: 1 }), ['a', 'b', 'c'].map(single), NOON)).toEqual([
      { id: 'a', seats: 1, event: 'OFFER', deadline: after(12) },
      { id: 'b', seats: 1, event: 'OFFER', deadline: after(12) },
    ]);
  });

  it('promotion lets one seat pass those who need two, rather than leave it idle', () => {
    const ids = promotions(session({ seatsTaken: 2 }), [pair('a'), single('b'), single('c')], NOON);
    expect(ids.map(({ id }) => id)).toEqual(['b']);
    expect(
      promotions(session({ seatsTaken: 1 }), [pair('a'), single('b')], NOON).map(({ id }) => id),
    ).toEqual(['a']);
  });

  it('promotion gives seats at once where it is so chosen, but asks somebody who has a seat elsewhere then', () => {
    const waiters = [{ ...single('a'), overlaps: true }, single('b')];
    const promoted = promotions(session({ waitlistMode: 'IMMEDIATE' }), waiters, NOON);
    expect(promoted.map(({ event }) => event)).toEqual(['OFFER', 'TAKE_SEAT']);
  });

  it('promotion reaches nobody in a session that has started, is cancelled or is past its cut-off', () => {
    for (const more of [{ startsAt: NOON }, { status: 'CANCELLED' }, { startsAt: after(2) }] as const) {
      for (const waitlistMode of ['OFFER', 'IMMEDIATE'] as const) {
        expect(promotions(session({ ...more, waitlistMode }), [single('a')], NOON)).toEqual([]);
      }
    }
  });

  it('promotion never oversells, never passes anybody who fits and leaves no seat idle that somebody could have', () => {
    const seats = fc.record({
      capacity: fc.option(fc.nat(12)),
      seatsTaken: fc.nat(12),
      reservedSeats: fc.nat(3),
    });
    const waiters = fc.array(fc.record({ companion: fc.boolean(), overlaps: fc.boolean() }), {
      maxLength: 15,
    });
    fc.assert(
      fc.property(seats, waiters, ({ capacity, seatsTaken, reservedSeats }, people) => {
        const reserve = capacity === null ? 0 : reservedSeats;
        const situation = session({
          capacity: capacity === null ? null : Math.max(capacity, seatsTaken + reserve),
          seatsTaken,
          reservedSeats: reserve,
        });
        const line = people.map((person, index) => ({ ...person, id: String(index) }));
        const promoted = promotions(situation, line, NOON);
        const left = promoted.reduce((free, { seats: taken }) => free - taken, freeSeats(situation));
        expect(left).toBeGreaterThanOrEqual(0);
        const promotedIds = promoted.map(({ id }) => id);
        expect(promotedIds).toEqual(line.map(({ id }) => id).filter((id) => promotedIds.includes(id)));
        const passed = line.filter(({ id }) => !promotedIds.includes(id));
        for (const waiter of passed) {
          expect(seatsNeeded(waiter)).toBeGreaterThan(left);
          const behind = promoted.filter(({ id }) => Number(id) > Number(waiter.id));
          for (const { seats: taken } of behind) expect(taken).toBeLessThan(seatsNeeded(waiter));
        }
      }),
    );
  });
});

describe('giving a seat up', () => {
  const soon = session({ startsAt: after(2), cancelNoticeMinutes: 180 });

  it('a cancellation inside the notice period is late: marked for staff, refused to participants', () => {
    const decide = (
      situation: SeatSituation,
      status: SignUpStatus,
      source: 'STAFF' | 'SELF_SERVICE' | 'SMS',
    ) => decideCancel(situation, { status, source }, NOON);
    expect(decide(soon, 'SIGNED_UP', 'STAFF')).toEqual({ refusal: null, late: true });
    expect(decide(soon, 'SIGNED_UP', 'SELF_SERVICE')).toEqual({ refusal: 'TOO_LATE_TO_CANCEL' });
    expect(decide(soon, 'SIGNED_UP', 'SMS')).toEqual({ refusal: 'TOO_LATE_TO_CANCEL' });
    expect(decide(soon, 'WAITLISTED', 'SELF_SERVICE')).toEqual({ refusal: null, late: false });
    expect(decide(session(), 'SIGNED_UP', 'SELF_SERVICE')).toEqual({ refusal: null, late: false });
    expect(decide({ ...soon, startsAt: NOON }, 'SIGNED_UP', 'STAFF')).toEqual({ refusal: 'SESSION_STARTED' });
    expect(decide({ ...soon, status: 'CANCELLED' }, 'SIGNED_UP', 'SMS')).toEqual({
      refusal: null,
      late: false,
    });
  });
});

describe('accepting', () => {
  it('an offer can be accepted until the deadline', () => {
    expect(refusalToAccept(session(), after(0.001), NOON)).toBeNull();
    expect(refusalToAccept(session(), NOON, NOON)).toBe('OFFER_EXPIRED');
    expect(refusalToAccept(session({ status: 'CANCELLED' }), after(1), NOON)).toBe('SESSION_CANCELLED');
    expect(refusalToAccept(session({ startsAt: NOON }), after(1), NOON)).toBe('SESSION_STARTED');
  });
});

describe('losing seats', () => {
  it('the loss of seats reaches as few as needed, the last in first', () => {
    expect(whoLosesSeats([single('c'), pair('b'), single('a')], 2).map(({ id }) => id)).toEqual(['c', 'b']);
    expect(whoLosesSeats([single('c'), pair('b')], 1).map(({ id }) => id)).toEqual(['c']);
    expect(whoLosesSeats([single('c')], 0)).toEqual([]);
  });
});
