import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideSignUp,
  isRefusal,
  standingOf,
  type Applicant,
  type SignUpSituation,
  type SignUpWish,
  type Standing,
} from './sign-up-decision.js';
import { refusalToAccept, refusalToSignUp } from './sign-up-machine.js';
import { SIGN_UP_SOURCES, SIGN_UP_STATUSES } from './sign-up-status.js';

const HOUR_MS = 3_600_000;
const NOON = new Date('2026-11-21T12:00:00Z');

function after(hours: number): Date {
  return new Date(NOON.getTime() + hours * HOUR_MS);
}

const MEMBER: Applicant = { mayCome: true, isMember: true, someoneAheadFits: false };
const ALONE: SignUpWish = {
  companion: false,
  source: 'SELF_SERVICE',
  fromReserve: false,
  isException: false,
};

/** A planned session of three seats, all free, with a waitlist and room for companions. */
function situation(
  session: Partial<SignUpSituation['session']> = {},
  more: Partial<SignUpSituation> = {},
): SignUpSituation {
  return {
    session: {
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
      companionsAllowed: true,
      ...session,
    },
    standing: null,
    applicant: MEMBER,
    now: NOON,
    ...more,
  };
}

const FULL = { seatsTaken: 3 };

describe('decideSignUp', () => {
  it('somebody new gets a free seat, waits where none is free, and is refused where nobody can wait', () => {
    expect(decideSignUp(situation(), ALONE)).toBe('SEAT');
    expect(decideSignUp(situation(FULL), ALONE)).toBe('WAIT');
    expect(decideSignUp(situation({ ...FULL, hasWaitlist: false }), ALONE)).toBe('SESSION_FULL');
  });

  it('somebody for whom another one in line would fit waits behind them', () => {
    const applicant = { ...MEMBER, someoneAheadFits: true };
    expect(decideSignUp(situation({}, { applicant }), ALONE)).toBe('WAIT');
  });

  it('somebody with a companion needs two seats, in a session that takes companions', () => {
    const two = { ...ALONE, companion: true };
    expect(decideSignUp(situation({ seatsTaken: 1 }), two)).toBe('SEAT');
    expect(decideSignUp(situation({ seatsTaken: 2 }), two)).toBe('WAIT');
    expect(decideSignUp(situation({ companionsAllowed: false }), two)).toBe('BAD_INPUT');
    expect(decideSignUp(situation({ companionsAllowed: false }), ALONE)).toBe('SEAT');
  });

  it('staff give seats that are kept back while there are some', () => {
    const fromReserve = { ...ALONE, source: 'STAFF', fromReserve: true } as const;
    expect(decideSignUp(situation({ seatsTaken: 2, reservedSeats: 1 }), fromReserve)).toBe('SEAT');
    expect(decideSignUp(situation({ seatsTaken: 2, reservedSeats: 1 }), ALONE)).toBe('WAIT');
    expect(decideSignUp(situation(FULL), fromReserve)).toBe('SESSION_FULL');
  });

  it('an exception opens what is not open yet and lets nobody in who may not come', () => {
    const exception = { ...ALONE, source: 'STAFF', isException: true } as const;
    const closed = situation({ signUpClosesAt: after(-1) });
    expect(decideSignUp(closed, ALONE)).toBe('SIGN_UP_CLOSED');
    expect(decideSignUp(closed, exception)).toBe('SEAT');
    const stranger = situation({}, { applicant: { ...MEMBER, mayCome: false } });
    expect(decideSignUp(stranger, exception)).toBe('NOT_A_MEMBER');
  });

  it('somebody whom nobody knows is not found', () => {
    expect(decideSignUp(situation({}, { applicant: null }), ALONE)).toBe('NOT_FOUND');
  });

  it('who has a seat keeps it, also when nobody else could sign up any more', () => {
    const standing = { status: 'SIGNED_UP', companion: false } as const;
    const begun = { ...FULL, startsAt: after(-1), hasWaitlist: false };
    expect(decideSignUp(situation(begun, { standing, applicant: null }), ALONE)).toBe('KEEP');
  });

  it('who is offered a seat takes it until the offer ends, whoever else waits', () => {
    const offered = (hours: number) => ({
      standing: { status: 'OFFERED', companion: false, offerExpiresAt: after(hours) } as const,
      applicant: null,
    });
    expect(decideSignUp(situation({ ...FULL, hasWaitlist: false }, offered(1)), ALONE)).toBe('SEAT');
    expect(decideSignUp(situation({}, offered(0)), ALONE)).toBe('OFFER_EXPIRED');
    expect(decideSignUp(situation({ status: 'CANCELLED' }, offered(1)), ALONE)).toBe('SESSION_CANCELLED');
  });

  it('who waits keeps the place until a seat is free for them, with the companion they wait with', () => {
    const standing = { status: 'WAITLISTED', companion: true } as const;
    const unsaid = { ...ALONE, companion: null };
    expect(decideSignUp(situation(FULL, { standing }), unsaid)).toBe('KEEP');
    expect(decideSignUp(situation({ seatsTaken: 2 }, { standing }), unsaid)).toBe('KEEP');
    expect(decideSignUp(situation({ seatsTaken: 1 }, { standing }), unsaid)).toBe('SEAT');
  });

  it('who asks otherwise than before about a companion has to cancel first', () => {
    const standing = { status: 'SIGNED_UP', companion: true } as const;
    expect(decideSignUp(situation({}, { standing }), ALONE)).toBe('CONFLICT');
    expect(decideSignUp(situation({}, { standing }), { ...ALONE, companion: null })).toBe('KEEP');
  });

  describe('in any situation', () => {
    const moment = fc.integer({ min: -4, max: 4 }).map(after);
    const perhaps = fc.option(moment, { nil: null });
    const session = fc.record({
      status: fc.constantFrom('PLANNED' as const, 'PLANNED' as const, 'CANCELLED' as const),
      startsAt: fc.integer({ min: -1, max: 12 }).map(after),
      capacity: fc.option(fc.nat(4), { nil: null }),
      seatsTaken: fc.nat(4),
      reservedSeats: fc.nat(2),
      signUpOpensAt: perhaps,
      signUpClosesAt: perhaps,
      membersFirstUntil: perhaps,
      cancelNoticeMinutes: fc.constant(0),
      hasWaitlist: fc.boolean(),
      waitlistMode: fc.constantFrom('OFFER' as const, 'IMMEDIATE' as const),
      offerHours: fc.integer({ min: 1, max: 4 }),
      offerCutOffMinutes: fc.constantFrom(0, 120),
      companionsAllowed: fc.boolean(),
    });
    const standing: fc.Arbitrary<Standing | null> = fc
      .record({
        status: fc.constantFrom(...SIGN_UP_STATUSES),
        companion: fc.boolean(),
        offerExpiresAt: moment,
      })
      .map(standingOf);
    const applicant = fc.record({
      mayCome: fc.boolean(),
      isMember: fc.boolean(),
      someoneAheadFits: fc.boolean(),
    });
    const wish = fc.record({
      companion: fc.option(fc.boolean(), { nil: null }),
      source: fc.constantFrom(...SIGN_UP_SOURCES),
      fromReserve: fc.boolean(),
      isException: fc.boolean(),
    });

    it('a refusal without a lock, where nobody is looked for in line, stands whoever waits in front', () => {
      fc.assert(
        fc.property(session, applicant, wish, (of, who, asked) => {
          const decision = (someoneAheadFits: boolean) =>
            decideSignUp(situation(of, { applicant: { ...who, someoneAheadFits } }), asked);
          const atOnce = decision(false);
          if (isRefusal(atOnce)) expect(decision(true)).toBe(atOnce);
          if (decision(true) === 'SEAT') expect(atOnce).toBe('SEAT');
        }),
      );
    });

    it('a seat is taken only where there is one, and nobody has both a seat and a place in line', () => {
      fc.assert(
        fc.property(session, standing, applicant, wish, (of, has, who, asked) => {
          const decision = decideSignUp(situation(of, { standing: has, applicant: who }), asked);
          if (decision === 'WAIT') expect(has).toBeNull();
          if (decision === 'KEEP') expect(['SIGNED_UP', 'WAITLISTED']).toContain(has?.status);
          if (decision !== 'SEAT' || has?.status === 'OFFERED') return;
          const seats = (has?.companion ?? asked.companion) ? 2 : 1;
          const free = of.capacity === null ? Infinity : of.capacity - of.seatsTaken - of.reservedSeats;
          expect(asked.fromReserve ? of.reservedSeats : free).toBeGreaterThanOrEqual(seats);
        }),
      );
    });

    it('who has or is offered a seat hears nothing of whether they may come', () => {
      fc.assert(
        fc.property(session, standing, applicant, wish, (of, has, who, asked) => {
          if (has === null || has.status === 'WAITLISTED') return;
          const known = decideSignUp(situation(of, { standing: has, applicant: who }), asked);
          expect(decideSignUp(situation(of, { standing: has, applicant: null }), asked)).toBe(known);
        }),
      );
    });

    it('the rules of signing up and of accepting speak through it, and nobody passes them', () => {
      fc.assert(
        fc.property(session, standing, applicant, wish, (of, has, who, asked) => {
          if (has?.status === 'SIGNED_UP') return;
          if (has !== null && asked.companion !== null && asked.companion !== has.companion) return;
          const decision = decideSignUp(situation(of, { standing: has, applicant: who }), asked);
          const refusal =
            has?.status === 'OFFERED'
              ? refusalToAccept(of, has.offerExpiresAt, NOON)
              : refusalToSignUp(of, { ...who, isException: asked.isException }, NOON);
          if (refusal !== null) expect(decision).toBe(refusal);
          else if (isRefusal(decision)) expect(['BAD_INPUT', 'SESSION_FULL']).toContain(decision);
        }),
      );
    });
  });
});

describe('standingOf', () => {
  it('only a seat, an offered seat and a place in line are something that somebody has', () => {
    const statuses = SIGN_UP_STATUSES.filter(
      (status) => standingOf({ status, companion: false, offerExpiresAt: NOON }) !== null,
    );
    expect(statuses).toEqual(['SIGNED_UP', 'WAITLISTED', 'OFFERED']);
  });
});
