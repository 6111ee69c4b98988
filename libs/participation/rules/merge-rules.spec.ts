import { describe, expect, it } from '@jest/globals';
import { prevailingMark, prevailingSignUp, type StandingSignUp } from './merge-rules.js';

describe('what stands where both have something', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));

  it('the later mark prevails, in either order', () => {
    const early = { mark: 'ABSENT', markedAt: at(1), clientKey: 'a' } as const;
    const late = { mark: 'PRESENT', markedAt: at(2), clientKey: 'b' } as const;
    expect(prevailingMark<typeof early | typeof late>(early, late)).toBe(late);
    expect(prevailingMark<typeof early | typeof late>(late, early)).toBe(late);
  });

  it('a mark that says something prevails over a mark that was cleared', () => {
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
  ])('the prevailing sign-up is %s', (_, stronger, weaker) => {
    expect(prevailingSignUp(stronger, weaker)).toBe(stronger);
    expect(prevailingSignUp(weaker, stronger)).toBe(stronger);
  });
});
