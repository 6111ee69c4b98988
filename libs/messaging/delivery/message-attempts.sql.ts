import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import type { PastAttempt } from '../message/rules/message-routes.js';
import { MessageAttempt } from '../message/message-attempt.entity.js';

export const ATTEMPTS_OF = sql<{ messageId: string }, PastAttempt>`
  SELECT ${columnsOf(MessageAttempt, 'message_attempt', ['id', 'gateway', 'startedAt', 'outcome', 'cause', 'code'])}
  FROM message_attempt WHERE message_id = ${'messageId'} ORDER BY started_at, id`;

/** An attempt that is about to be made. */
export type BegunAttempt = Pick<
  MessageAttempt,
  'id' | 'organisationId' | 'messageId' | 'gateway' | 'startedAt'
>;

export const BEGIN_ATTEMPT = sql<BegunAttempt>`
  INSERT INTO message_attempt AS attempt (id, organisation_id, message_id, gateway, started_at)
  VALUES (${'id'}, ${'organisationId'}, ${'messageId'}, ${'gateway'}, ${'startedAt'})
  ON CONFLICT (organisation_id, id) DO UPDATE SET started_at = excluded.started_at, answered_at = NULL, outcome = NULL, code = NULL,
    cause = NULL`;

type EndedAttempt = Pick<
  MessageAttempt,
  'id' | 'answeredAt' | 'outcome' | 'gatewayMessageId' | 'code' | 'cause'
>;

export const END_ATTEMPT = sql<EndedAttempt>`
  UPDATE message_attempt SET answered_at = ${'answeredAt'}, outcome = ${'outcome'},
    gateway_message_id = coalesce(${'gatewayMessageId'}, gateway_message_id), code = ${'code'}, cause = ${'cause'}
  WHERE id = ${'id'}`;
