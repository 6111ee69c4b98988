import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { MessageAttempt } from '../message/message-attempt.entity.js';
import { MessageEvent } from '../message/message-event.entity.js';

/** One step of what happened to a message. */
export type TimelineStep = Omit<MessageEvent, 'id' | 'organisationId' | 'position'>;

/** A call of a gateway, with the message it was for. */
export type GatewayCall = Omit<MessageAttempt, 'organisationId' | 'gatewayMessageId'>;

export const TIMELINES = sql<{ messageIds: readonly string[] }, TimelineStep>`
  SELECT ${columnsOf(MessageEvent, 'message_event', [
    'messageId',
    'at',
    'kind',
    'reason',
    'gateway',
    'attemptId',
    'staffMemberId',
  ])} FROM message_event
  WHERE message_id = ANY (${'messageIds'}) ORDER BY message_id, position`;

export const GATEWAY_CALLS = sql<{ messageIds: readonly string[] }, GatewayCall>`
  SELECT ${columnsOf(MessageAttempt, 'message_attempt', [
    'messageId',
    'id',
    'gateway',
    'startedAt',
    'answeredAt',
    'outcome',
    'cause',
    'code',
  ])} FROM message_attempt
  WHERE message_id = ANY (${'messageIds'}) ORDER BY message_id, started_at, id`;
