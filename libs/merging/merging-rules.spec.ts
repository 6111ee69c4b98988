import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { joinOverlapping, type Period } from '#libs/groups/rules/joined-periods.js';
import { mergedAgreements, type Agreement } from '#libs/people/rules/merged-agreements.js';
import { doubtedNumber, mergedNumber, type NumberLife } from '#libs/people/rules/merged-numbers.js';
import {
  prevailingMark,
  prevailingSignUp,
  type StandingSignUp,
} from '#libs/participation/rules/merge-rules.js';

const FIRST = '2026-01-01';
const TODAY = '2026-06-01';

describe('joined periods', () => {
  const period = (id: string, startsOn: LocalDate, endsOn: LocalDate | null, isKept = true): Period => ({
    id,
    startsOn,
    endsOn,
    isKept,
  });

  it('makes one of a chain of periods that overlap, and it is the kept person’s', () => {
    const joined = joinOverlapping([
      period('kept-1', '2026-01-10', '2026-01-20'),
      period('other', '2026-01-05', '2026-02-05', false),
      period('kept-2', '2026-02-01', '2026-03-01'),
    ]);
    expect(joined).toHaveLength(1);
    expect(joined[0]).toMatchObject({
      survivor: { id: 'kept-1' },
      startsOn: '2026-01-05',
      endsOn: '2026-03-01',
    });
    expect(joined[0]!.absorbed.map(({ id }) => id)).toEqual(['other', 'kept-2']);
  });

  it('keeps apart what only follows', () => {
    const joined = joinOverlapping([
      period('a', '2026-01-01', '2026-01-31'),
      period('b', '2026-02-01', null, false),
    ]);
    expect(joined.map(({ survivor, endsOn }) => [survivor.id, endsOn])).toEqual([
      ['a', '2026-01-31'],
      ['b', null],
    ]);
  });

  it('covers exactly the days that one of them covered, without overlaps', () => {
    const anyPeriod = fc.record({ start: fc.nat(60), days: fc.option(fc.nat(20)), isKept: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyPeriod, { maxLength: 12 }), (specs) => {
        const periods = specs.map(({ start, days, isKept }, index) => {
          const startsOn = addDays(FIRST, start);
          return period(String(index), startsOn, days === null ? null : addDays(startsOn, days), isKept);
        });
        const joined = joinOverlapping(periods);
        const covering = (
          list: readonly { startsOn: LocalDate; endsOn: LocalDate | null }[],
          day: LocalDate,
        ) =>
          list.filter(({ startsOn, endsOn }) => startsOn <= day && (endsOn === null || day <= endsOn)).length;
        for (let offset = 0; offset < 100; offset += 1) {
          const day = addDays(FIRST, offset);
          expect(covering(joined, day)).toBe(Math.min(1, covering(periods, day)));
        }
        expect(joined.flatMap(({ survivor, absorbed }) => [survivor, ...absorbed]).length).toBe(
          periods.length,
        );
      }),
    );
  });
});

describe('merged agreements', () => {
  const agreement = (
    isKept: boolean,
    grantedOn: LocalDate,
    withdrawnOn: LocalDate | null = null,
  ): Agreement => ({
    id: `${isKept} ${grantedOn}`,
    isKept,
    grantedOn,
    withdrawnOn,
  });

  it('takes the later of two that hold', () => {
    const [earlier, later] = [agreement(true, '2026-01-01'), agreement(false, '2026-02-01')];
    expect(mergedAgreements([earlier, later], TODAY)).toEqual({
      standing: later,
      superseded: earlier,
      endsOn: null,
      endedBy: null,
    });
  });

  it('ends with a withdrawal of either, even one before the other agreed', () => {
    const holds = agreement(true, '2026-05-01');
    const withdrew = agreement(false, '2025-01-01', '2025-02-01');
    expect(mergedAgreements([holds, withdrew], TODAY)).toMatchObject({
      standing: holds,
      endsOn: TODAY,
      endedBy: withdrew,
    });
  });

  it('is not ended by a withdrawal after which the same person agreed again', () => {
    const agreedAgain = [agreement(false, '2025-01-01', '2025-02-01'), agreement(false, '2025-03-01')];
    const merged = mergedAgreements([agreement(true, '2026-05-01'), ...agreedAgain], TODAY);
    expect(merged).toMatchObject({ endsOn: null, endedBy: null, superseded: agreedAgain[1] });
  });

  it('goes over from somebody who agreed to somebody who was never asked', () => {
    const holds = agreement(false, '2026-05-01');
    expect(mergedAgreements([holds], TODAY)).toEqual({
      standing: holds,
      superseded: null,
      endsOn: null,
      endedBy: null,
    });
  });

  it('never holds on a day on which it was ended for one of them, nor where none of them agreed', () => {
    const anyAgreement = fc
      .record({
        isKept: fc.boolean(),
        from: fc.integer({ min: -40, max: 20 }),
        length: fc.option(fc.nat(50)),
      })
      .map(({ isKept, from, length }) => {
        const grantedOn = addDays(TODAY, from);
        return agreement(isKept, grantedOn, length === null ? null : addDays(grantedOn, length));
      });
    // One agreement of a person holds at a time.
    const oneOpenEach = (list: readonly Agreement[]) =>
      [true, false].every((side) => {
        const own = list.filter(({ isKept }) => isKept === side);
        return own.filter(({ withdrawnOn }) => withdrawnOn === null || withdrawnOn > TODAY).length <= 1;
      });
    fc.assert(
      fc.property(fc.array(anyAgreement, { maxLength: 5 }).filter(oneOpenEach), (list) => {
        const { standing, superseded, endsOn } = mergedAgreements(list, TODAY);
        const after = list
          .filter((each) => each !== superseded)
          .map((each) => (each === standing ? { ...each, withdrawnOn: endsOn } : each));
        const holds = (some: readonly Agreement[], day: LocalDate) =>
          some.some((each) => each.grantedOn <= day && (each.withdrawnOn === null || each.withdrawnOn > day));
        for (let offset = 0; offset < 80; offset += 1) {
          const day = addDays(TODAY, offset);
          if (!holds(after, day)) continue;
          for (const side of [true, false]) {
            const own = list.filter(({ isKept }) => isKept === side);
            const begun = own.filter(({ grantedOn }) => grantedOn <= day);
            expect(begun.length === 0 || holds(own, day)).toBe(true);
          }
          expect(holds(list, day)).toBe(true);
        }
        expect(after.filter(({ withdrawnOn }) => withdrawnOn === null).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('merged numbers', () => {
  const life: NumberLife = {
    status: 'ACTIVE',
    validFrom: '2026-01-01',
    validTo: null,
    confirmedOn: '2026-03-01',
    askToConfirm: false,
    suspendedReason: null,
    suspendedOn: null,
    failuresInARow: 0,
    lastDeliveredAt: null,
  };

  it('stays suspended when one of the two was, and keeps the reason', () => {
    const suspended = {
      ...life,
      status: 'SUSPENDED',
      suspendedReason: 'ON_REQUEST',
      suspendedOn: '2026-02-01',
    } as const;
    for (const [kept, other] of [
      [life, suspended],
      [suspended, life],
    ] as const) {
      expect(mergedNumber(kept, other)).toMatchObject({ status: 'SUSPENDED', suspendedReason: 'ON_REQUEST' });
    }
  });

  it('is doubted when the other one has ended it since, and not when it was confirmed after that', () => {
    expect(doubtedNumber(life, '2026-04-01', TODAY)).toMatchObject({
      status: 'SUSPENDED',
      suspendedReason: 'NOT_THEIRS',
      askToConfirm: true,
    });
    expect(doubtedNumber(life, '2026-02-01', TODAY)).toBe(life);
  });
});

describe('what stands where both have something', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));

  it('is the later mark, in either place', () => {
    const early = { mark: 'ABSENT', markedAt: at(1), clientKey: 'a' } as const;
    const late = { mark: 'PRESENT', markedAt: at(2), clientKey: 'b' } as const;
    expect(prevailingMark<typeof early | typeof late>(early, late)).toBe(late);
    expect(prevailingMark<typeof early | typeof late>(late, early)).toBe(late);
  });

  it('is the mark that says something, when the other one was taken back', () => {
    const said = { mark: 'PRESENT', markedAt: at(1), clientKey: 'a' } as const;
    const takenBack = { mark: null, markedAt: at(2), clientKey: 'b' } as const;
    expect(prevailingMark<typeof said | typeof takenBack>(said, takenBack)).toBe(said);
    expect(prevailingMark<typeof said | typeof takenBack>(takenBack, said)).toBe(said);
  });

  const signUp = (more: Partial<StandingSignUp>): StandingSignUp => ({
    status: 'SIGNED_UP',
    companion: false,
    waitlistPlace: null,
    offerExpiresAt: null,
    lastStep: 1,
    ...more,
  });

  it.each([
    ['a seat before an offer', signUp({}), signUp({ status: 'OFFERED', offerExpiresAt: at(9) })],
    ['a seat before a later end', signUp({}), signUp({ status: 'CANCELLED', lastStep: 9 })],
    [
      'an offer before a place',
      signUp({ status: 'OFFERED', offerExpiresAt: at(1) }),
      signUp({ status: 'WAITLISTED', waitlistPlace: 1 }),
    ],
    [
      'a place before an invitation',
      signUp({ status: 'WAITLISTED', waitlistPlace: 5 }),
      signUp({ status: 'INVITED' }),
    ],
    ['two seats before one', signUp({ companion: true }), signUp({})],
    [
      'the longer offer',
      signUp({ status: 'OFFERED', offerExpiresAt: at(2) }),
      signUp({ status: 'OFFERED', offerExpiresAt: at(1) }),
    ],
    [
      'the place in front',
      signUp({ status: 'WAITLISTED', waitlistPlace: -1 }),
      signUp({ status: 'WAITLISTED', waitlistPlace: 3 }),
    ],
    [
      'the later end',
      signUp({ status: 'DECLINED', lastStep: 8 }),
      signUp({ status: 'EXPIRED', lastStep: 3 }),
    ],
  ])('is %s', (_, stronger, weaker) => {
    expect(prevailingSignUp(stronger, weaker)).toBe(stronger);
    expect(prevailingSignUp(weaker, stronger)).toBe(stronger);
  });
});
