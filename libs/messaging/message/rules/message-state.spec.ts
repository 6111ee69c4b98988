import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PastAttempt } from './message-routes.js';
import {
  answered,
  attempting,
  recover,
  LEASE_MS,
  postponed,
  RECEIPT_WAIT_MS,
  repeatOn,
  RESEND_MARGIN_MS,
  retryDelayMs,
  stopped,
  UNKNOWABLE,
  type AttemptOutcome,
  type MessageState,
} from './message-state.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const HOURS = 3600;
const REPEATS = { name: 'sandbox', deduplicates: true, pausedUntil: null };
const FORGETS = { name: 'modem', deduplicates: false, pausedUntil: null };
const OTHER = { name: 'other', deduplicates: false, pausedUntil: null };

function message(state: Partial<MessageState> = {}): MessageState {
  return {
    status: 'PENDING',
    dueAt: at(-1),
    deadlineAt: at(5 * HOURS),
    leaseUntil: null,
    fence: 0,
    attempts: 0,
    attemptId: null,
    gateway: null,
    resent: false,
    acceptedAt: null,
    ...state,
  };
}

describe('a message', () => {
  it('a message is attempted when it is pending and due, under a higher fence', () => {
    const attempt = { gateway: 'modem', freshAttemptId: 'new' };
    expect(attempting(message({ fence: 3 }), attempt, NOW)).toEqual({
      status: 'ATTEMPTING',
      statusReason: null,
      fence: 4,
      attemptId: 'new',
      attemptedAt: NOW,
      attempts: 1,
      gateway: 'modem',
      leaseUntil: at(LEASE_MS / 1000),
    });
    expect(attempting(message({ dueAt: at(1) }), attempt, NOW)).toBeNull();
    expect(attempting(message({ status: 'ATTEMPTING' }), attempt, NOW)).toBeNull();
    expect(attempting(message({ status: 'UNKNOWN' }), attempt, NOW)).toBeNull();
  });

  it('a message keeps the id of an attempt that may have succeeded, and is repeated only where that is safe', () => {
    const again = message({ attemptId: 'old', gateway: 'sandbox' });
    expect(attempting(again, { gateway: 'sandbox', freshAttemptId: 'new' }, NOW)?.attemptId).toBe('old');
    expect(repeatOn(again, [FORGETS, REPEATS])).toBe('sandbox');
    expect(repeatOn({ ...again, gateway: 'modem' }, [FORGETS, REPEATS])).toBe(UNKNOWABLE);
    expect(repeatOn(again, [FORGETS])).toBe(UNKNOWABLE);
    expect(repeatOn(message(), [FORGETS])).toBeNull();
  });

  it('a message expires at its deadline, to the second', () => {
    expect(recover(message({ deadlineAt: NOW }), [REPEATS], NOW)).toMatchObject({ status: 'EXPIRED' });
    expect(recover(message({ deadlineAt: at(1) }), [REPEATS], NOW)).toEqual({ status: 'PENDING' });
  });

  it('a message is stopped by an obstacle, and is in doubt when it may have left before', () => {
    expect(stopped(message(), 'NO_CONSENT')).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'NO_CONSENT',
    });
    expect(stopped(message(), 'DEADLINE_PASSED')).toMatchObject({ status: 'EXPIRED' });
    for (const doubt of [{ attemptId: 'old' }, { resent: true }]) {
      expect(stopped(message(doubt), 'NO_CONSENT')).toMatchObject({ status: 'UNKNOWN', leaseUntil: null });
    }
  });

  it('a message is put off when that is in time, and expires otherwise', () => {
    const night = { reason: 'QUIET_HOURS', until: at(HOURS) };
    expect(postponed(message(), night, at(HOURS))).toMatchObject({ status: 'EXPIRED' });
    expect(postponed(message(), night)).toMatchObject({ status: 'PENDING', dueAt: at(HOURS) });
    expect(postponed(message({ deadlineAt: at(HOURS) }), night)).toMatchObject({
      status: 'EXPIRED',
      statusReason: 'QUIET_HOURS',
    });
  });

  describe('whose worker is gone', () => {
    const attempted = message({
      status: 'ATTEMPTING',
      leaseUntil: at(-1),
      attempts: 1,
      attemptId: 'a',
      gateway: 'modem',
    });

    it('a message whose worker is gone is repeated with the same id where the gateway deduplicates', () => {
      expect(recover({ ...attempted, gateway: 'sandbox' }, [REPEATS], NOW)).toEqual({ status: 'PENDING' });
      expect(recover({ ...attempted, leaseUntil: at(1) }, [FORGETS], NOW)).toBeNull();
      expect(recover(message({ status: 'PENDING', leaseUntil: at(-1) }), [FORGETS], NOW)).toEqual({
        status: 'PENDING',
      });
    });

    it('a message whose worker is gone waits for a receipt elsewhere, and without one is resent with a new id', () => {
      const doubtful = { ...attempted, ...recover(attempted, [FORGETS], NOW) };
      expect(doubtful).toMatchObject({ status: 'UNKNOWN', leaseUntil: at(RECEIPT_WAIT_MS / 1000) });
      expect(recover(doubtful, [FORGETS], at(RECEIPT_WAIT_MS / 1000 - 1))).toBeNull();
      expect(recover(doubtful, [FORGETS], at(RECEIPT_WAIT_MS / 1000))).toMatchObject({
        status: 'PENDING',
        attemptId: null,
        resent: true,
      });
    });

    it('a message whose worker is gone is not sent a third time, nor shortly before its deadline', () => {
      const second = { ...attempted, resent: true };
      expect(recover(second, [FORGETS], NOW)).toMatchObject({ status: 'UNKNOWN', leaseUntil: null });
      const late = { ...attempted, deadlineAt: at((RESEND_MARGIN_MS + RECEIPT_WAIT_MS) / 1000) };
      expect(recover(late, [FORGETS], NOW)).toMatchObject({ status: 'UNKNOWN', leaseUntil: null });
      const waited = message({
        status: 'UNKNOWN',
        leaseUntil: at(-1),
        attemptId: 'a',
        deadlineAt: at(HOURS),
      });
      expect(recover(waited, [FORGETS], NOW)).toEqual({ leaseUntil: null });
    });
  });

  describe('after an attempt', () => {
    const attempted = message({
      status: 'ATTEMPTING',
      fence: 2,
      attempts: 1,
      attemptId: 'a',
      gateway: 'modem',
    });
    const attempt = { fence: 2, attemptId: 'a', gateway: FORGETS };
    const accepted: AttemptOutcome = { outcome: 'ACCEPTED', gatewayMessageId: 'g' };
    const silent: AttemptOutcome = { outcome: 'NO_ANSWER' };
    const refusedBy = (cause: 'NUMBER' | 'TEXT' | 'GATEWAY') =>
      ({ outcome: 'REFUSED', cause, code: 'BUSY' }) as const;
    const past = (gateway: string, cause: 'TEXT' | 'GATEWAY', startedAt = NOW): PastAttempt => ({
      id: gateway,
      gateway,
      startedAt,
      outcome: 'REFUSED',
      cause,
      code: 'BUSY',
    });
    const one = (cause: 'TEXT' | 'GATEWAY') => ({ gateways: [FORGETS], attempts: [past('modem', cause)] });
    const NO_FACTS = { gateways: [FORGETS], attempts: [] };

    it('a message is accepted, also when the response comes after the lease ran out', () => {
      for (const status of ['ATTEMPTING', 'PENDING', 'UNKNOWN'] as const) {
        expect(answered({ ...attempted, status }, attempt, accepted, NO_FACTS, NOW, 0)).toMatchObject({
          status: 'ACCEPTED',
          acceptedAt: NOW,
          gatewayMessageId: 'g',
        });
      }
    });

    it('a message is not moved back by a response that comes after its receipt', () => {
      for (const status of ['ACCEPTED', 'DELIVERED', 'FAILED'] as const) {
        const state = { ...attempted, status };
        expect(answered(state, attempt, accepted, NO_FACTS, NOW, 0)).toEqual({ gatewayMessageId: 'g' });
        expect(answered(state, attempt, refusedBy('NUMBER'), NO_FACTS, NOW, 0)).toBeNull();
      }
    });

    it('a message is not changed by an old fence or by another attempt', () => {
      expect(answered({ ...attempted, fence: 3 }, attempt, accepted, NO_FACTS, NOW, 0)).toBeNull();
      expect(answered({ ...attempted, attemptId: 'b' }, attempt, accepted, NO_FACTS, NOW, 0)).toBeNull();
    });

    it('a message goes to the next gateway at once after a refusal that is not about the number', () => {
      for (const cause of ['TEXT', 'GATEWAY'] as const) {
        const facts = { gateways: [FORGETS, OTHER], attempts: [past('modem', cause)] };
        const change = answered(attempted, attempt, refusedBy(cause), facts, NOW, 0);
        expect(change).toMatchObject({ status: 'PENDING', attemptId: null });
        expect(change).not.toHaveProperty('dueAt');
      }
      const facts = { gateways: [FORGETS, OTHER], attempts: [] };
      expect(answered(attempted, attempt, refusedBy('NUMBER'), facts, NOW, 0)).toMatchObject({
        status: 'FAILED',
      });
    });

    it('a message waits when every gateway was overloaded, as long as one of them asks', () => {
      const busy = refusedBy('GATEWAY');
      expect(answered(attempted, attempt, busy, one('GATEWAY'), NOW, 0)).toMatchObject({
        status: 'PENDING',
        attemptId: null,
        dueAt: at(10),
        statusReason: 'BUSY',
      });
      const asked = { ...busy, retryAfterMs: 90_000 };
      expect(answered(attempted, attempt, asked, one('GATEWAY'), NOW, 0)).toMatchObject({ dueAt: at(90) });
      const late = { ...attempted, deadlineAt: at(10) };
      expect(answered(late, attempt, busy, one('GATEWAY'), NOW, 0)).toMatchObject({ status: 'FAILED' });
    });

    it('a message fails when no gateway takes the text, and waits when one of them may later', () => {
      expect(answered(attempted, attempt, refusedBy('TEXT'), one('TEXT'), NOW, 0)).toMatchObject({
        status: 'FAILED',
        statusReason: 'BUSY',
      });
      const mixed = {
        gateways: [FORGETS, OTHER],
        attempts: [past('other', 'GATEWAY'), past('modem', 'TEXT')],
      };
      expect(answered(attempted, attempt, refusedBy('TEXT'), mixed, NOW, 0)).toMatchObject({
        status: 'PENDING',
        dueAt: at(10),
      });
    });

    it('a resent message is in doubt, not failed, even when it was refused', () => {
      const resent = { ...attempted, resent: true };
      expect(answered(resent, attempt, refusedBy('NUMBER'), NO_FACTS, NOW, 0)).toMatchObject({
        status: 'UNKNOWN',
        leaseUntil: null,
      });
    });

    it('a message without a response is repeated with the same id, or in doubt where that could send it twice', () => {
      const repeats = { ...attempt, gateway: REPEATS };
      const change = answered(attempted, repeats, silent, NO_FACTS, NOW, 0);
      expect(change).toMatchObject({ status: 'PENDING', dueAt: at(10) });
      expect(change).not.toHaveProperty('attemptId');
      const facts = { gateways: [FORGETS, OTHER], attempts: [] };
      expect(answered(attempted, attempt, silent, facts, NOW, 0)).toMatchObject({ status: 'UNKNOWN' });
      expect(answered({ ...attempted, deadlineAt: at(5) }, repeats, silent, facts, NOW, 0)).toMatchObject({
        status: 'UNKNOWN',
      });
    });
  });

  it('a message is retried ever later, between half and all of a delay that ends at fifteen minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, r) => {
        const delay = retryDelayMs(n, r);
        expect(delay).toBeGreaterThanOrEqual(5_000);
        expect(delay).toBeLessThanOrEqual(900_000);
        expect(delay).toBeLessThanOrEqual(retryDelayMs(n + 1, r));
      }),
    );
  });
});
