import type { GatewayAnswer, SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { gatewaysForLater, gatewaysLeft, type GatewayState, type PastAttempt } from './message-routes.js';
import type { Message } from '../message.entity.js';

/**
 * What becomes of a message, and when:
 *
 * PENDING → ATTEMPTING (one worker, for the length of a lease; the attempt id is committed, then the gateway is called) →
 * ACCEPTED → DELIVERED or FAILED. Beside it: back to PENDING after a refusal that another gateway or another time may not
 * give; UNKNOWN when nobody knows whether the text has left; CANCELLED when it should not leave any more; EXPIRED when it
 * is too late.
 *
 * An attempt id that stands in a message means that a gateway may have the text. Such a message is tried again with the
 * same id by a gateway that deduplicates by it, without limit. Otherwise it becomes UNKNOWN and waits for a receipt. When
 * none came it is sent once more, at most once ever, and only while that is long before its deadline: no text is sent
 * blindly more than twice. What receipts make of a message stands in receipt-state.ts.
 *
 * All functions are pure: `now` is the database's clock, and null means that nothing changes.
 */

/** How long a worker holds a message; longer than a gateway call may take. */
export const LEASE_MS = 60_000;
/** How long a gateway may take to answer. */
export const GATEWAY_TIMEOUT_MS = 10_000;
/** How long a message of which nobody knows waits for a receipt. */
export const RECEIPT_WAIT_MS = 5 * 60_000;
/** A message of which nobody knows is sent once more only this long before its deadline. */
export const RESEND_MARGIN_MS = 60 * 60_000;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 15 * 60_000;

export type MessageState = Pick<
  Message,
  | 'status'
  | 'dueAt'
  | 'deadlineAt'
  | 'leaseUntil'
  | 'fence'
  | 'attempts'
  | 'attemptId'
  | 'gateway'
  | 'resent'
  | 'acceptedAt'
>;

export type MessageChange = Partial<
  MessageState & Pick<Message, 'statusReason' | 'attemptedAt' | 'deliveredAt' | 'gatewayMessageId'>
>;

type Capability = Pick<SmsGateway, 'name' | 'deduplicates'>;

/** Why a text does not leave although it was planned; kept in `statusReason`. */
export type Obstacle =
  | 'DEADLINE_PASSED'
  | 'PARTICIPANT_ARCHIVED'
  | 'NO_CONSENT'
  | 'CONSENT_GIVEN_AGAIN'
  | 'NUMBER_NOT_CURRENT'
  | 'SESSION_CANCELLED'
  | 'SESSION_NOT_CANCELLED'
  | 'SESSION_MOVED'
  | 'SIGN_UP_CANCELLED'
  | 'SIGN_UP_CHANGED'
  | 'QUESTION_CLOSED'
  | 'DAILY_LIMIT'
  | 'REWRITTEN';

/** Why a text does not leave now, and from when on it may. */
export interface Postponement {
  readonly reason: string;
  readonly until: Date;
}

/** The answer of the gateway, or that there was none: a timeout, a broken connection, a process that has to stop. */
export type AttemptOutcome = GatewayAnswer | { readonly outcome: 'NO_ANSWER' };

/** Whether a worker may take the message now. */
export function isDue(message: Pick<MessageState, 'status' | 'dueAt'>, now: Date): boolean {
  return message.status === 'PENDING' && message.dueAt <= now;
}

/**
 * The gateway that has to be asked again, because it may have the text and takes one reference once.
 * @returns null when any gateway may be asked; UNKNOWABLE when it has to be one that cannot be asked again
 */
export function repeatOn(
  message: Pick<MessageState, 'attemptId' | 'gateway'>,
  gateways: readonly Capability[],
): string | null | typeof UNKNOWABLE {
  if (message.attemptId === null) return null;
  const gateway = gateways.find(({ name, deduplicates }) => deduplicates && name === message.gateway);
  return gateway?.name ?? UNKNOWABLE;
}
export const UNKNOWABLE = Symbol('UNKNOWABLE');

/**
 * What the sweep does with a message that nobody holds: a lease that ran out is taken back, and one that has waited for
 * a receipt in vain is sent once more if it may be.
 * @returns null while somebody holds it, or when there is nothing left to do
 */
export function recover(
  message: MessageState,
  gateways: readonly Capability[],
  now: Date,
): MessageChange | null {
  switch (message.status) {
    case 'PENDING':
    case 'ATTEMPTING':
      if (message.leaseUntil !== null && message.leaseUntil > now) return null;
      return hopeless(message, gateways, now) ?? { status: 'PENDING' };
    case 'UNKNOWN':
      if (message.leaseUntil === null || message.leaseUntil > now) return null;
      return mayBeResent(message, now)
        ? {
            status: 'PENDING',
            statusReason: 'NO_ANSWER',
            attemptId: null,
            resent: true,
            dueAt: now,
            leaseUntil: null,
          }
        : { leaseUntil: null };
    case 'ACCEPTED':
    case 'DELIVERED':
    case 'FAILED':
    case 'CANCELLED':
    case 'EXPIRED':
      return null;
  }
}

/** The end of a message that cannot be sent (again); null for one that can. */
function hopeless(message: MessageState, gateways: readonly Capability[], now: Date): MessageChange | null {
  if (repeatOn(message, gateways) === UNKNOWABLE) return unknown(message, 'NO_ANSWER', now);
  return message.deadlineAt <= now ? stopped(message, 'DEADLINE_PASSED') : null;
}

/**
 * The last step before the call.
 * @param freshAttemptId is used unless an earlier attempt is still open
 */
export function attempting(
  message: MessageState,
  attempt: { readonly gateway: string; readonly freshAttemptId: string },
  now: Date,
): MessageChange | null {
  if (!isDue(message, now)) return null;
  return {
    status: 'ATTEMPTING',
    statusReason: null,
    fence: message.fence + 1,
    attemptId: message.attemptId ?? attempt.freshAttemptId,
    attemptedAt: now,
    attempts: message.attempts + 1,
    gateway: attempt.gateway,
    leaseUntil: later(now, LEASE_MS),
  };
}

/** The message must not leave any more. One that may have left already stays in doubt. */
export function stopped(message: MessageState, obstacle: Obstacle): MessageChange {
  return ended(message, obstacle === 'DEADLINE_PASSED' ? 'EXPIRED' : 'CANCELLED', obstacle);
}

/**
 * The message waits until then, if that is in time.
 * @param usefulUntil before its deadline, where what it tells of begins or ends earlier
 */
export function postponed(
  message: MessageState,
  { reason, until }: Postponement,
  usefulUntil: Date = message.deadlineAt,
): MessageChange {
  if (until >= usefulUntil) return ended(message, 'EXPIRED', reason);
  return { status: 'PENDING', statusReason: reason, dueAt: until, leaseUntil: null };
}

/** The text itself cannot leave: every gateway there is refused it, or it holds what no text may. */
export function unsendable(message: MessageState, code: string): MessageChange {
  return ended(message, 'FAILED', code);
}

/**
 * What the outcome of an attempt makes of the message. An answer that comes after the lease ran out still counts, as long
 * as nobody else has attempted the message: it is what really happened.
 * @param attempt.fence that of the worker's own attempt
 * @param facts.attempts all of the message, this one included with its outcome
 * @param randomness from 0 to 1, spreads retries
 */
export function answered(
  message: MessageState,
  attempt: { readonly fence: number; readonly attemptId: string; readonly gateway: Capability },
  result: AttemptOutcome,
  facts: { readonly gateways: readonly GatewayState[]; readonly attempts: readonly PastAttempt[] },
  now: Date,
  randomness: number,
): MessageChange | null {
  const isCurrent = message.fence === attempt.fence && message.attemptId === attempt.attemptId;
  if (!isCurrent) return null;
  if (result.outcome === 'ACCEPTED') return accepted(message, result.gatewayMessageId, now);
  if (!['ATTEMPTING', 'PENDING', 'UNKNOWN'].includes(message.status)) return null;
  if (result.outcome === 'NO_ANSWER') {
    if (message.status !== 'ATTEMPTING') return null;
    const again = later(now, retryDelayMs(message.attempts, randomness));
    if (!attempt.gateway.deduplicates || again >= message.deadlineAt)
      return unknown(message, 'NO_ANSWER', now);
    return { status: 'PENDING', statusReason: 'NO_ANSWER', dueAt: again, leaseUntil: null };
  }
  return refused(message, result, facts, now, randomness);
}

/** An early receipt may have told already what became of it: then only what the gateway calls it is new. */
function accepted(message: MessageState, gatewayMessageId: string, now: Date): MessageChange {
  if (!['ATTEMPTING', 'PENDING', 'UNKNOWN'].includes(message.status)) return { gatewayMessageId };
  return {
    status: 'ACCEPTED',
    statusReason: null,
    acceptedAt: now,
    gatewayMessageId,
    leaseUntil: null,
  };
}

/** A definite refusal: this attempt did not leave. The next gateway is asked at once, all of them again later. */
function refused(
  message: MessageState,
  { cause, code, retryAfterMs = 0 }: Extract<GatewayAnswer, { outcome: 'REFUSED' }>,
  { gateways, attempts }: { gateways: readonly GatewayState[]; attempts: readonly PastAttempt[] },
  now: Date,
  randomness: number,
): MessageChange {
  const unsent = { ...message, attemptId: null };
  const again = {
    status: 'PENDING',
    statusReason: code,
    attemptId: null,
    leaseUntil: null,
  } as const;
  if (cause === 'NUMBER') return ended(unsent, 'FAILED', code);
  const { dueAt } = message;
  if (now < message.deadlineAt && gatewaysLeft({ gateways, attempts, dueAt }).length > 0) return again;
  const dueAgain = later(now, Math.max(retryDelayMs(message.attempts, randomness), retryAfterMs));
  const canWait = gatewaysForLater(gateways, attempts).length > 0 && dueAgain < message.deadlineAt;
  return canWait ? { ...again, dueAt: dueAgain } : ended(unsent, 'FAILED', code);
}

/** 10 s, 20 s, 40 s … up to 15 minutes, each shortened by up to a half so that retries do not come in step. */
export function retryDelayMs(attempts: number, randomness: number): number {
  const longest = Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1), LONGEST_RETRY_MS);
  return Math.round(longest * (1 - randomness / 2));
}

/** Nobody knows whether it left. Without a lease it is not sent again, and staff decide. */
export function unknown(message: MessageState, statusReason: string, now: Date): MessageChange {
  const decidedAt = later(now, RECEIPT_WAIT_MS);
  return {
    status: 'UNKNOWN',
    statusReason,
    leaseUntil: mayBeResent(message, decidedAt) ? decidedAt : null,
  };
}

function mayBeResent({ resent, deadlineAt }: MessageState, at: Date): boolean {
  return !resent && deadlineAt > later(at, RESEND_MARGIN_MS);
}

/** An end without a text, except where an attempt may have left: then nobody knows. */
function ended(
  message: MessageState,
  status: 'FAILED' | 'CANCELLED' | 'EXPIRED',
  statusReason: string,
): MessageChange {
  const mayHaveLeft = message.attemptId !== null || message.resent;
  const change = { statusReason, leaseUntil: null };
  return mayHaveLeft ? { ...change, status: 'UNKNOWN' } : { ...change, status, attemptId: null };
}

function later(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}
