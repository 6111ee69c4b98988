import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { MessageAttempt } from '../message/message-attempt.entity.js';
import type { MessageEvent } from '../message/message-event.entity.js';

export type MatchedAttempt = Pick<MessageAttempt, 'id' | 'organisationId' | 'messageId'>;

const MATCHED = fragment`SELECT ${columnsOf(MessageAttempt, 'attempt', ['id', 'organisationId', 'messageId'])}
  FROM message_attempt_everywhere attempt`;

export const ATTEMPT_BY_REFERENCE = sql<{ gateway: string; clientReference: string }, MatchedAttempt>`
  ${MATCHED} WHERE id = ${'clientReference'} AND gateway = ${'gateway'}`;

export const ATTEMPT_BY_GATEWAY_ID = sql<{ gateway: string; gatewayMessageId: string }, MatchedAttempt>`
  ${MATCHED} WHERE gateway = ${'gateway'} AND gateway_message_id = ${'gatewayMessageId'}
  ORDER BY started_at DESC LIMIT 1`;

export const KEEP_GATEWAY_ID = sql<{ attemptId: string; gatewayMessageId: string }>`
  UPDATE message_attempt SET gateway_message_id = ${'gatewayMessageId'}
  WHERE id = ${'attemptId'} AND gateway_message_id IS NULL`;

export const NOTE_RECEIPT = sql<
  Pick<MessageEvent, 'organisationId' | 'messageId' | 'reason' | 'gateway' | 'attemptId'>
>`
  INSERT INTO message_event (organisation_id, message_id, kind, reason, gateway, attempt_id)
  VALUES (${'organisationId'}, ${'messageId'}, 'RECEIPT', ${'reason'}, ${'gateway'}, ${'attemptId'})`;
