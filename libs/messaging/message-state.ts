import type { GatewayAnswer, SmsGateway } from '#libs/gateways/sms-gateway.js';
import type { Message } from './message.entity.js';

/**
 * What becomes of a message, and when:
 *
 * PENDING → CLAIMED (one worker, for the length of a lease) → ATTEMPTING (the attempt id is committed, then the gateway is
 * called) → ACCEPTED → DELIVERED or FAILED. Beside it: back to PENDING after a passing refusal; UNKNOWN when nobody knows
 * whether the text has left; CANCELLED when it should not leave any more; EXPIRED when it is too late.
 *
 * An attempt id that stands in a message means that the gateway may have the text. Such a message is tried again only with
 * the same id and only by a gateway that deduplicates by it; otherwise it becomes UNKNOWN, and is never sent blindly again.
 *
 * All functions are pure: `now` is the database's clock, and null means that nothing changes.
 */

/** How long a worker holds a message; longer than a gateway call may take. */
export const LEASE_MS = 60_000;
/** How long a gateway may take to answer. */
export const GATEWAY_TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 15 * 60_000;

export type MessageState = Pick<
  Message,
  'status' | 'dueAt' | 'deadlineAt' | 'leaseUntil' | 'fence' | 'attempts' | 'attemptId' | 'gateway'
>;

export type MessageChange = Partial<
  MessageState & Pick<Message, 'statusReason' | 'attemptedAt' | 'acceptedAt' | 'gatewayMessageId'>
>;

type Capability = Pick<SmsGateway, 'name' | 'deduplicates'>;

/** Why a text does not leave although it was planned; kept in `statusReason`. */
export type Obstacle =
  | 'DEADLINE_PASSED'
  | 'PARTICIPANT_ARCHIVED'
  | 'NO_CONSENT'
  | 'NUMBER_NOT_CURRENT'
  | 'SESSION_CANCELLED'
  | 'SESSION_NOT_CANCELLED'
  | 'SESSION_MOVED'
  | 'SIGN_UP_CANCELLED'
  | 'SIGN_UP_CHANGED'
  | 'QUIET_HOURS'
  | 'DAILY_LIMIT'
  | 'WRITTEN_ANEW';

/** Why a text does not leave now, and from when on it may. */
export interface Postponement {
  readonly reason: string;
  readonly until: Date;
}

/** The answer of the gateway, or that there was none: a timeout, a broken connection, a process that has to stop. */
export type AttemptOutcome = GatewayAnswer | { readonly outcome: 'NO_ANSWER' };

/** A worker takes the message, if it waits and is due. */
export function claimed(
  message: MessageState,
  gateways: readonly Capability[],
  now: Date,
): MessageChange | null {
  if (message.status !== 'PENDING' || message.dueAt > now) return null;
  return (
    hopeless(message, gateways, now) ?? {
      status: 'CLAIMED',
      leaseUntil: later(now, LEASE_MS),
      fence: message.fence + 1,
    }
  );
}

/**
 * What the sweep does with a message that nobody holds: a lease that ran out is taken back.
 * @returns null while somebody holds it, or when there is nothing left to do
 */
export function leftBehind(
  message: MessageState,
  gateways: readonly Capability[],
  now: Date,
): MessageChange | null {
  switch (message.status) {
    case 'PENDING':
    case 'CLAIMED':
    case 'ATTEMPTING':
      if (message.leaseUntil !== null && message.leaseUntil > now) return null;
      return hopeless(message, gateways, now) ?? { status: 'PENDING' };
    case 'ACCEPTED':
    case 'DELIVERED':
    case 'FAILED':
    case 'UNKNOWN':
    case 'CANCELLED':
    case 'EXPIRED':
      return null;
  }
}

/**
 * The last step before the call. `fence` is that of the worker's own claim.
 * @param freshAttemptId is used unless an earlier attempt is still open
 */
export function attempting(
  message: MessageState,
  attempt: {
    readonly fence: number;
    readonly obstacle: Obstacle | Postponement | null;
    readonly freshAttemptId: string;
    readonly gateway: Capability;
  },
  now: Date,
): MessageChange | null {
  if (message.status !== 'CLAIMED' || message.fence !== attempt.fence) return null;
  const { obstacle } = attempt;
  if (obstacle !== null) {
    return typeof obstacle === 'string' ? stopped(message, obstacle) : postponed(message, obstacle);
  }
  return {
    status: 'ATTEMPTING',
    attemptId: message.attemptId ?? attempt.freshAttemptId,
    attemptedAt: now,
    attempts: message.attempts + 1,
    gateway: attempt.gateway.name,
    leaseUntil: later(now, LEASE_MS),
  };
}

/** The message waits until then, if that is in time. */
export function postponed(message: MessageState, { reason, until }: Postponement): MessageChange {
  if (until < message.deadlineAt) {
    return { status: 'PENDING', statusReason: reason, dueAt: until, leaseUntil: null };
  }
  const status = message.attemptId === null ? 'EXPIRED' : 'UNKNOWN';
  return { status, statusReason: reason, leaseUntil: null };
}

/**
 * What the outcome of an attempt makes of the message. An answer that comes after the lease ran out still counts, as long
 * as nobody else has claimed the message: it is what really happened.
 * @param randomness from 0 to 1, spreads retries
 */
export function answered(
  message: MessageState,
  attempt: { readonly fence: number; readonly attemptId: string; readonly gateway: Capability },
  result: AttemptOutcome,
  now: Date,
  randomness: number,
): MessageChange | null {
  const isCurrent = message.fence === attempt.fence && message.attemptId === attempt.attemptId;
  const awaitsAnswer = ['ATTEMPTING', 'PENDING', 'UNKNOWN'].includes(message.status);
  if (!isCurrent || !awaitsAnswer) return null;
  const again = later(now, retryDelayMs(message.attempts, randomness));
  const inTime = again < message.deadlineAt;
  switch (result.outcome) {
    case 'ACCEPTED':
      return {
        status: 'ACCEPTED',
        statusReason: null,
        acceptedAt: now,
        gatewayMessageId: result.gatewayMessageId,
        leaseUntil: null,
      };
    case 'REFUSED':
      if (result.cause !== 'GATEWAY' || !inTime) {
        return { status: 'FAILED', statusReason: result.code, leaseUntil: null };
      }
      return {
        status: 'PENDING',
        statusReason: result.code,
        attemptId: null,
        dueAt: again,
        leaseUntil: null,
      };
    case 'NO_ANSWER':
      if (message.status !== 'ATTEMPTING') return null;
      if (attempt.gateway.deduplicates && inTime) {
        return { status: 'PENDING', statusReason: 'NO_ANSWER', dueAt: again, leaseUntil: null };
      }
      return { status: 'UNKNOWN', statusReason: 'NO_ANSWER', leaseUntil: null };
  }
}

/** 10 s, 20 s, 40 s … up to 15 minutes, each shortened by up to a half so that retries do not come in step. */
export function retryDelayMs(attempts: number, randomness: number): number {
  const longest = Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1), LONGEST_RETRY_MS);
  return Math.round(longest * (1 - randomness / 2));
}

/** The end of a message that cannot be sent (again); null for one that can. */
function hopeless(message: MessageState, gateways: readonly Capability[], now: Date): MessageChange | null {
  const mayHaveLeft = message.attemptId !== null;
  const canRepeat = gateways.some(({ name, deduplicates }) => deduplicates && name === message.gateway);
  if (mayHaveLeft && !canRepeat) return { status: 'UNKNOWN', statusReason: 'NO_ANSWER', leaseUntil: null };
  return message.deadlineAt <= now ? stopped(message, 'DEADLINE_PASSED') : null;
}

function stopped(message: MessageState, obstacle: Obstacle): MessageChange {
  const statusReason = obstacle;
  if (message.attemptId !== null) return { status: 'UNKNOWN', statusReason, leaseUntil: null };
  const isTooLate = obstacle === 'DEADLINE_PASSED' || obstacle === 'QUIET_HOURS';
  const status = isTooLate ? 'EXPIRED' : 'CANCELLED';
  return { status, statusReason, leaseUntil: null };
}

function later(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}
