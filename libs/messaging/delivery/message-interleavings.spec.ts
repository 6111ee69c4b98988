import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '#libs/config/testing/rounds.js';
import { routeOf, type PastAttempt } from '../message/rules/message-routes.js';
import {
  answered,
  attempting,
  recover,
  repeatOn,
  unknown,
  UNKNOWABLE,
  type AttemptOutcome,
  type MessageState,
} from '../message/rules/message-state.js';
import { told } from './rules/receipt-state.js';

const START = new Date('2026-11-21T10:00:00Z').getTime();
const MINUTE = 60_000;
const DEADLINE = START + 24 * 60 * MINUTE;

/** What may happen next, to whichever worker: a process that is killed simply never answers. */
type Happening =
  | { readonly kind: 'SEND'; readonly outcome: Fate }
  | { readonly kind: 'SWEEP' }
  | { readonly kind: 'TIME'; readonly minutes: number }
  | { readonly kind: 'LATE_ANSWER' }
  | { readonly kind: 'RECEIPT'; readonly status: 'ON_ITS_WAY' | 'DELIVERED' | 'FAILED' };

/** What the gateway does with a call, and what its worker gets to know of it. */
type Fate =
  | 'ACCEPTED'
  | 'REFUSED_NUMBER'
  | 'REFUSED_TEXT'
  | 'REFUSED_GATEWAY'
  | 'TAKEN_WITHOUT_ANSWER'
  | 'KILLED_BEFORE'
  | 'KILLED_AFTER'
  | 'ANSWER_COMES_LATE';

// Doubt comes more often than in life: what matters happens after several doubts in a row.
const fates = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<Fate>(
      'TAKEN_WITHOUT_ANSWER',
      'KILLED_BEFORE',
      'KILLED_AFTER',
      'ANSWER_COMES_LATE',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Fate>('ACCEPTED', 'REFUSED_NUMBER', 'REFUSED_TEXT', 'REFUSED_GATEWAY'),
  },
);
const happenings = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('SEND' as const), outcome: fates }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'SWEEP' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('TIME' as const), minutes: fc.constantFrom(1, 6, 20) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'LATE_ANSWER' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('RECEIPT' as const),
      status: fc.constantFrom('ON_ITS_WAY', 'DELIVERED', 'FAILED' as const),
    }),
  },
) satisfies fc.Arbitrary<Happening>;

/** One message, its gateways, and what they really got. */
class World {
  now = START;
  message: MessageState = {
    status: 'PENDING',
    dueAt: new Date(START),
    deadlineAt: new Date(DEADLINE),
    leaseUntil: null,
    fence: 0,
    attempts: 0,
    attemptId: null,
    gateway: null,
    resent: false,
    acceptedAt: null,
  };
  attempts: PastAttempt[] = [];
  /** References that gateways have sent to the phone; one that deduplicates sends each once. */
  readonly onTheWay: string[] = [];
  private late: { fence: number; attemptId: string; gateway: string }[] = [];

  constructor(private readonly deduplicates: boolean) {}

  get gateways() {
    return ['first', 'second'].map((name) => ({ name, deduplicates: this.deduplicates, pausedUntil: null }));
  }

  happen(happening: Happening): void {
    switch (happening.kind) {
      case 'SEND':
        return this.send(happening.outcome);
      case 'SWEEP':
        return this.become(recover(this.message, this.gateways, new Date(this.now)));
      case 'TIME':
        this.now += happening.minutes * MINUTE;
        return;
      case 'LATE_ANSWER': {
        const attempt = this.late.shift();
        if (attempt !== undefined) this.answer(attempt, { outcome: 'ACCEPTED', gatewayMessageId: 'late' });
        return;
      }
      case 'RECEIPT': {
        const attemptId = this.onTheWay.at(-1);
        const gateway = this.attempts.find(({ id }) => id === attemptId)?.gateway;
        if (attemptId === undefined || gateway === undefined) return;
        const news = { attemptId, gateway, status: happening.status, code: null };
        return this.become(told(this.message, news, new Date(this.now)));
      }
    }
  }

  private become(change: Partial<MessageState> | null): void {
    this.message = { ...this.message, ...change };
  }

  private send(fate: Fate): void {
    const now = new Date(this.now);
    if (this.message.status !== 'PENDING' || this.message.dueAt > now) return;
    const repeat = repeatOn(this.message, this.gateways);
    if (repeat === UNKNOWABLE) return this.become(unknown(this.message, 'NO_ANSWER', now));
    const { dueAt } = this.message;
    const route = routeOf({ gateways: this.gateways, repeatOn: repeat, attempts: this.attempts, dueAt });
    if (route.kind !== 'SEND') return;
    const change = attempting(
      this.message,
      { gateway: route.gateway, freshAttemptId: `attempt-${this.message.fence}` },
      now,
    );
    this.become(change);
    const attempt = {
      fence: this.message.fence,
      attemptId: this.message.attemptId ?? '',
      gateway: route.gateway,
    };
    this.attempts = this.attempts.filter(({ id }) => id !== attempt.attemptId);
    this.attempts.push({
      id: attempt.attemptId,
      gateway: route.gateway,
      startedAt: now,
      outcome: null,
      cause: null,
      code: null,
    });
    const reached = !fate.startsWith('REFUSED') && fate !== 'KILLED_BEFORE';
    if (reached && !(this.deduplicates && this.onTheWay.includes(attempt.attemptId))) {
      this.onTheWay.push(attempt.attemptId);
    }
    if (fate === 'ACCEPTED') this.answer(attempt, { outcome: 'ACCEPTED', gatewayMessageId: 'g' });
    if (fate === 'TAKEN_WITHOUT_ANSWER') this.answer(attempt, { outcome: 'NO_ANSWER' });
    if (fate === 'ANSWER_COMES_LATE') this.late.push(attempt);
    // A gateway that has taken a reference does not refuse it afterwards.
    if (fate.startsWith('REFUSED') && !this.onTheWay.includes(attempt.attemptId)) {
      const cause = fate.slice('REFUSED_'.length) as 'NUMBER' | 'TEXT' | 'GATEWAY';
      this.answer(attempt, { outcome: 'REFUSED', cause, code: 'NO' });
    }
  }

  private answer(
    { fence, attemptId, gateway }: { fence: number; attemptId: string; gateway: string },
    result: AttemptOutcome,
  ): void {
    const cause = result.outcome === 'REFUSED' ? result.cause : null;
    this.attempts = this.attempts.map((past) =>
      past.id === attemptId ? { ...past, outcome: result.outcome, cause } : past,
    );
    const attempt = { fence, attemptId, gateway: { name: gateway, deduplicates: this.deduplicates } };
    const facts = { gateways: this.gateways, attempts: this.attempts };
    this.become(answered(this.message, attempt, result, facts, new Date(this.now), 0.5));
  }
}

const story = fc.array(happenings, { maxLength: 60, size: 'max' });

it('a text leaves at most twice, and once by a gateway that takes a reference once, whatever happens', () => {
  fc.assert(
    fc.property(fc.boolean(), story, (deduplicates, happened) => {
      const world = new World(deduplicates);
      for (const happening of happened) world.happen(happening);
      expect(world.onTheWay.length).toBeLessThanOrEqual(deduplicates ? 1 : 2);
    }),
    { numRuns: rounds(10_000) },
  );
});

it('a text is never lost: once all is quiet it has been sent, has a definite refusal, or staff are told of the doubt', () => {
  fc.assert(
    fc.property(fc.boolean(), story, (deduplicates, happened) => {
      const world = new World(deduplicates);
      for (const happening of happened) world.happen(happening);
      // From here on nothing fails any more, and there is still time.
      for (let n = 0; n < 12 && world.now < DEADLINE - 120 * MINUTE; n += 1) {
        world.happen({ kind: 'TIME', minutes: 20 });
        world.happen({ kind: 'SWEEP' });
        world.happen({ kind: 'SEND', outcome: 'ACCEPTED' });
      }
      const { status } = world.message;
      expect(['ACCEPTED', 'DELIVERED', 'FAILED', 'UNKNOWN']).toContain(status);
      if (status === 'ACCEPTED' || status === 'DELIVERED') expect(world.onTheWay.length).toBeGreaterThan(0);
      if (status === 'UNKNOWN') expect(world.message.resent).toBe(true);
      if (deduplicates) expect(status).not.toBe('UNKNOWN');
    }),
    { numRuns: rounds(10_000) },
  );
});
