import type { Tx } from '#libs/database/tenant-database.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { leftBehind } from '../message/rules/message-state.js';
import { Message } from '../message/message.entity.js';
import { WAKE_AGAIN_AFTER } from '../message/wake.js';

/** Messages looked at in one transaction. */
const MESSAGES_AT_A_TIME = 500;

/**
 * Messages that nobody holds: whose worker was never woken or is gone, and those that have waited for a receipt in vain.
 * SQL for `message`, over the partial indexes of both.
 */
export const NOBODY_HOLDS = `(
  status IN ('PENDING', 'ATTEMPTING') AND due_at <= now() AND coalesce(lease_until <= now(), true)
  OR status = 'UNKNOWN' AND lease_until IS NOT NULL AND lease_until <= now())`;

/**
 * Takes back messages that nobody holds. A worker is woken for each at most once a minute, however long the queue is.
 * @returns the ids of those that workers are to be woken for
 */
export async function takeLeftBehind(
  tx: Tx,
  gateways: readonly Pick<SmsGateway, 'name' | 'deduplicates'>[],
): Promise<{ isLast: boolean; toSend: readonly string[] }> {
  const messages = await tx
    .getRepository(Message)
    .createQueryBuilder('message')
    .where(NOBODY_HOLDS)
    .orderBy('message.dueAt')
    .limit(MESSAGES_AT_A_TIME)
    .setLock('pessimistic_write')
    .setOnLocked('skip_locked')
    .getMany();
  if (messages.length === 0) return { isLast: true, toSend: [] };
  const [{ now }] = await tx.query<[{ now: Date }]>('SELECT clock_timestamp() AS now');
  const changed = messages.flatMap((message) => {
    const change = leftBehind(message, gateways, now);
    if (change === null) return [];
    const { id, status, statusReason, dueAt, leaseUntil, attemptId, resent } = { ...message, ...change };
    return [{ id, status, statusReason, dueAt, leaseUntil, attemptId, resent }];
  });
  await tx.query(
    `UPDATE message m SET status = c.status, status_reason = c."statusReason", due_at = c."dueAt",
       lease_until = CASE WHEN c.status = 'PENDING' THEN now() + $2::interval ELSE c."leaseUntil" END,
       attempt_id = c."attemptId", resent = c.resent
     FROM jsonb_to_recordset($1::jsonb) AS c (id uuid, status text, "statusReason" text, "dueAt" timestamptz,
       "leaseUntil" timestamptz, "attemptId" uuid, resent boolean)
     WHERE c.id = m.id`,
    [JSON.stringify(changed), WAKE_AGAIN_AFTER],
  );
  const toSend = changed.filter(({ status }) => status === 'PENDING').map(({ id }) => id);
  return { isLast: messages.length < MESSAGES_AT_A_TIME, toSend };
}
