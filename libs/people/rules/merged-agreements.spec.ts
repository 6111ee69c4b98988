import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { mergedAgreements, type Agreement } from './merged-agreements.js';

const TODAY = '2026-06-01';

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

  it('the later of two agreements that hold stands after a merge', () => {
    const [earlier, later] = [agreement(true, '2026-01-01'), agreement(false, '2026-02-01')];
    expect(mergedAgreements([earlier, later], TODAY)).toEqual({
      standing: later,
      superseded: earlier,
      endsOn: null,
      endedBy: null,
    });
  });

  it('an agreement ends with a withdrawal by either person, even one before the other person agreed', () => {
    const holds = agreement(true, '2026-05-01');
    const withdrew = agreement(false, '2025-01-01', '2025-02-01');
    expect(mergedAgreements([holds, withdrew], TODAY)).toMatchObject({
      standing: holds,
      endsOn: TODAY,
      endedBy: withdrew,
    });
  });

  it('an agreement is not ended by a withdrawal after which the same person agreed again', () => {
    const agreedAgain = [agreement(false, '2025-01-01', '2025-02-01'), agreement(false, '2025-03-01')];
    const merged = mergedAgreements([agreement(true, '2026-05-01'), ...agreedAgain], TODAY);
    expect(merged).toMatchObject({ endsOn: null, endedBy: null, superseded: agreedAgain[1] });
  });

  it('an agreement passes from somebody who agreed to somebody who was never asked', () => {
    const holds = agreement(false, '2026-05-01');
    expect(mergedAgreements([holds], TODAY)).toEqual({
      standing: holds,
      superseded: null,
      endsOn: null,
      endedBy: null,
    });
  });

  it('an agreement never holds on a day on which it was ended for one of them, nor where none of them agreed', () => {
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
