import { describe, expect, it } from '@jest/globals';
import { noticeOf } from './sign-up-notice-kind.js';

describe('whether a step is told', () => {
  const step = { event: 'OFFER', oldStatus: 'WAITLISTED', source: 'SYSTEM', offerWasTexted: false } as const;

  it('a notice of a transition depends on who caused it', () => {
    expect(noticeOf(step)).toBe('SEAT_OFFERED');
    expect(noticeOf({ ...step, source: 'STAFF' })).toBe('SEAT_OFFERED');
    expect(noticeOf({ ...step, source: 'SELF_SERVICE' })).toBeNull();
    expect(noticeOf({ ...step, source: 'SMS' })).toBeNull();
  });

  it('a notice of a taken seat depends on whether the participant was on the waitlist', () => {
    const taken = { ...step, event: 'TAKE_SEAT', source: 'STAFF' } as const;
    expect(noticeOf(taken)).toBe('SEAT_CONFIRMED');
    expect(noticeOf({ ...taken, oldStatus: null })).toBeNull();
    expect(noticeOf({ ...taken, oldStatus: 'INVITED' })).toBeNull();
  });

  it('a notice of an offer that ends or is withdrawn depends on whether the offer was texted', () => {
    const ended = { ...step, event: 'EXPIRE', oldStatus: 'OFFERED' } as const;
    const lost = { ...ended, event: 'LOSE_SEAT', source: 'STAFF' } as const;
    expect([noticeOf(ended), noticeOf(lost)]).toEqual([null, null]);
    expect(noticeOf({ ...ended, offerWasTexted: true })).toBe('OFFER_EXPIRED');
    expect(noticeOf({ ...lost, offerWasTexted: true })).toBe('SEAT_LOST');
    expect(noticeOf({ ...lost, oldStatus: 'SIGNED_UP' })).toBe('SEAT_LOST');
  });
});
