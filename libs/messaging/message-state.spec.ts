import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  answered,
  attempting,
  claimed,
  leftBehind,
  LEASE_MS,
  retryDelayMs,
  type AttemptOutcome,
  type MessageState,
} from './message-state.js';
import { MESSAGE_STATUSES } from './message.entity.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const REPEATS = { name: 'sandbox', deduplicates: true };
const FORGETS = { name: 'modem', deduplicates: false };

function message(state: Partial<MessageState> = {}): MessageState {
  return {
    status: 'PENDING',
    dueAt: at(-1),
    deadlineAt: at(3600),
    leaseUntil: null,
    fence: 0,
    attempts: 0,
    attemptId: null,
    gateway: null,
    ...state,
  };
}

describe('a message', () => {
  it('is claimed when it waits and is due, under a higher fence', () => {
    expect(claimed(message({ fence: 3 }), [REPEATS], NOW)).toEqual({
      status: 'CLAIMED',
      leaseUntil: at(LEASE_MS / 1000),
      fence: 4,
    });
    expect(claimed(message({ dueAt: at(1) }), [REPEATS], NOW)).toBeNull();
    for (const status of MESSAGE_STATUSES.filter((each) => each !== 'PENDING')) {
      expect(claimed(message({ status }), [REPEATS], NOW)).toBeNull();
    }
  });

  it('expires at its deadline, to the second', () => {
    expect(claimed(message({ deadlineAt: NOW }), [REPEATS], NOW)).toMatchObject({ status: 'EXPIRED' });
    expect(claimed(message({ deadlineAt: at(1) }), [REPEATS], NOW)).toMatchObject({ status: 'CLAIMED' });
  });

  it('is attempted only by the worker whose claim it is', () => {
    const attempt = { fence: 2, obstacle: null, freshAttemptId: 'new', gateway: REPEATS };
    expect(attempting(message({ status: 'CLAIMED', fence: 2 }), attempt, NOW)).toMatchObject({
      status: 'ATTEMPTING',
      attemptId: 'new',
      attempts: 1,
      attemptedAt: NOW,
      gateway: 'sandbox',
    });
    expect(attempting(message({ status: 'CLAIMED', fence: 3 }), attempt, NOW)).toBeNull();
    expect(attempting(message({ status: 'PENDING', fence: 2 }), attempt, NOW)).toBeNull();
  });

  it('keeps the id of an attempt that may have succeeded', () => {
    const again = message({ status: 'CLAIMED', fence: 2, attemptId: 'old', gateway: 'sandbox' });
    const attempt = { fence: 2, obstacle: null, freshAttemptId: 'new', gateway: REPEATS };
    expect(attempting(again, attempt, NOW)).toMatchObject({ attemptId: 'old' });
  });

  it('is stopped by an obstacle; when an earlier attempt may have succeeded nobody knows', () => {
    const attempt = {
      fence: 0,
      obstacle: 'NO_CONSENT',
      freshAttemptId: 'new',
      gateway: REPEATS,
    } as const;
    const claim = message({ status: 'CLAIMED' });
    expect(attempting(claim, attempt, NOW)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'NO_CONSENT',
    });
    expect(attempting(claim, { ...attempt, obstacle: 'DEADLINE_PASSED' }, NOW)).toMatchObject({
      status: 'EXPIRED',
    });
    expect(attempting({ ...claim, attemptId: 'old' }, attempt, NOW)).toMatchObject({ status: 'UNKNOWN' });
  });

  it('whose worker is gone goes back, or becomes unknown where the gateway would send it twice', () => {
    const lost = { leaseUntil: at(-1), attempts: 1 };
    expect(leftBehind(message({ ...lost, status: 'CLAIMED' }), [FORGETS], NOW)).toEqual({
      status: 'PENDING',
    });
    const attempted = message({ ...lost, status: 'ATTEMPTING', attemptId: 'a', gateway: 'sandbox' });
    expect(leftBehind(attempted, [REPEATS], NOW)).toEqual({ status: 'PENDING' });
    expect(leftBehind({ ...attempted, gateway: 'modem' }, [FORGETS], NOW)).toMatchObject({
      status: 'UNKNOWN',
    });
    // The other gateway knows nothing of the attempt.
    expect(leftBehind({ ...attempted, gateway: 'modem' }, [REPEATS], NOW)).toMatchObject({
      status: 'UNKNOWN',
    });
    expect(leftBehind({ ...attempted, leaseUntil: at(1) }, [REPEATS], NOW)).toBeNull();
    expect(leftBehind({ ...attempted, deadlineAt: NOW }, [REPEATS], NOW)).toMatchObject({
      status: 'UNKNOWN',
    });
  });

  describe('after an attempt', () => {
    const attempted = message({
      status: 'ATTEMPTING',
      fence: 2,
      attempts: 1,
      attemptId: 'a',
      gateway: 'sandbox',
    });
    const attempt = { fence: 2, attemptId: 'a', gateway: REPEATS };
    const accepted: AttemptOutcome = { outcome: 'ACCEPTED', gatewayMessageId: 'g' };
    const refused: AttemptOutcome = { outcome: 'REFUSED', cause: 'GATEWAY', code: 'BUSY' };
    const silent: AttemptOutcome = { outcome: 'NO_ANSWER' };

    it('is accepted, also when the answer comes after the lease ran out', () => {
      for (const status of ['ATTEMPTING', 'PENDING', 'UNKNOWN'] as const) {
        expect(answered({ ...attempted, status }, attempt, accepted, NOW, 0)).toMatchObject({
          status: 'ACCEPTED',
          acceptedAt: NOW,
          gatewayMessageId: 'g',
        });
      }
    });

    it('is nobody else’s: an old fence or another attempt changes nothing', () => {
      expect(answered({ ...attempted, fence: 3 }, attempt, accepted, NOW, 0)).toBeNull();
      expect(answered({ ...attempted, attemptId: 'b' }, attempt, accepted, NOW, 0)).toBeNull();
      expect(answered({ ...attempted, status: 'ACCEPTED' }, attempt, refused, NOW, 0)).toBeNull();
    });

    it('is tried again later with a new id after a passing refusal, and fails after a permanent one', () => {
      expect(answered(attempted, attempt, refused, NOW, 0)).toMatchObject({
        status: 'PENDING',
        attemptId: null,
        dueAt: at(10),
        statusReason: 'BUSY',
      });
      expect(answered(attempted, attempt, { ...refused, cause: 'NUMBER' }, NOW, 0)).toMatchObject({
        status: 'FAILED',
        statusReason: 'BUSY',
      });
      expect(answered({ ...attempted, deadlineAt: at(10) }, attempt, refused, NOW, 0)).toMatchObject({
        status: 'FAILED',
      });
    });

    it('without an answer is repeated with the same id, or unknown where that could send it twice', () => {
      const change = answered(attempted, attempt, silent, NOW, 0);
      expect(change).toMatchObject({ status: 'PENDING', dueAt: at(10) });
      expect(change).not.toHaveProperty('attemptId');
      expect(answered(attempted, { ...attempt, gateway: FORGETS }, silent, NOW, 0)).toMatchObject({
        status: 'UNKNOWN',
      });
      expect(answered({ ...attempted, deadlineAt: at(5) }, attempt, silent, NOW, 0)).toMatchObject({
        status: 'UNKNOWN',
      });
    });
  });

  it('is retried ever later, between half and the whole of a delay that ends at fifteen minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, r) => {
        const delay = retryDelayMs(n, r);
        expect(delay).toBeGreaterThanOrEqual(5_000);
        expect(delay).toBeLessThanOrEqual(900_000);
        expect(delay).toBeLessThanOrEqual(retryDelayMs(n + 1, r));
      }),
    );
  });

  it('never leaves an end, and never loses the id of an attempt that may have succeeded', () => {
    const states = fc.record({
      status: fc.constantFrom(...MESSAGE_STATUSES),
      dueAt: fc.integer({ min: -99, max: 99 }).map(at),
      deadlineAt: fc.integer({ min: -99, max: 99 }).map(at),
      leaseUntil: fc.option(fc.integer({ min: -99, max: 99 }).map(at)),
      fence: fc.integer({ min: 0, max: 2 }),
      attempts: fc.integer({ min: 0, max: 9 }),
      attemptId: fc.constantFrom(null, 'a', 'b'),
      gateway: fc.constantFrom(null, 'sandbox', 'modem'),
    });
    const gateways = fc.constantFrom(REPEATS, FORGETS);
    fc.assert(
      fc.property(states, gateways, (state, gateway) => {
        const attempt = { fence: 1, attemptId: 'a', obstacle: null, freshAttemptId: 'b', gateway };
        const changes = [
          claimed(state, [gateway], NOW),
          leftBehind(state, [gateway], NOW),
          attempting(state, attempt, NOW),
          answered(state, attempt, { outcome: 'NO_ANSWER' }, NOW, 0.5),
        ];
        for (const change of changes) {
          const ended = ['ACCEPTED', 'DELIVERED', 'FAILED', 'CANCELLED', 'EXPIRED'].includes(state.status);
          if (ended) expect(change).toBeNull();
          if (state.attemptId !== null && change?.attemptId !== undefined)
            expect(change.attemptId).toBe(state.attemptId);
          if (state.attemptId !== null) expect(['CANCELLED', 'EXPIRED']).not.toContain(change?.status);
        }
      }),
    );
  });
});
