import type { Tx } from '#libs/database/tenant-database.js';
import type { MessageStatus } from '../message/message.entity.js';
import type { PastAttempt } from '../message/rules/message-routes.js';

/** What a step of a timeline is: the status that the message came to, or word from a gateway that changed nothing. */
export type TimelineKind = MessageStatus | 'RECEIPT';

/** One step of what happened to a message. */
export interface TimelineStep {
  readonly messageId: string;
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly reason: string | null;
  readonly gateway: string | null;
  readonly attemptId: string | null;
  /** Null: no member of the staff did it. */
  readonly staffMemberId: string | null;
}

/** Everything that happened to the given messages, in order: written by a trigger, so that no writer can forget a step. */
export async function timelinesOf(tx: Tx, messageIds: readonly string[]): Promise<TimelineStep[]> {
  return tx.query<TimelineStep[]>(
    `SELECT message_id AS "messageId", at, kind, reason, gateway, attempt_id AS "attemptId",
       staff_member_id AS "staffMemberId" FROM message_event
     WHERE message_id = ANY ($1) ORDER BY message_id, position`,
    [messageIds],
  );
}

/** A call of a gateway, with the message it was for. */
export interface GatewayCall extends PastAttempt {
  readonly messageId: string;
  readonly answeredAt: Date | null;
}

/** All calls of gateways for the given messages, in order. */
export async function gatewayCallsOf(tx: Tx, messageIds: readonly string[]): Promise<GatewayCall[]> {
  return tx.query<GatewayCall[]>(
    `SELECT message_id AS "messageId", id, gateway, started_at AS "startedAt", answered_at AS "answeredAt", outcome,
       cause, code
     FROM message_attempt WHERE message_id = ANY ($1) ORDER BY message_id, started_at, id`,
    [messageIds],
  );
}
