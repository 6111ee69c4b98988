import type { Tx } from '#libs/database/tenant-database.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { recover } from '../message/rules/message-state.js';
import { CLOCK, LOCK_LEFT_BEHIND, MESSAGES_AT_A_TIME, TAKE_BACK_MESSAGES } from './message-recovery.sql.js';

/**
 * Takes back messages that nobody holds. A worker is woken for each at most once a minute, however long the queue is.
 * @returns the ids of those that workers are to be woken for
 */
export async function recoverStale(
  tx: Tx,
  gateways: readonly Pick<SmsGateway, 'name' | 'deduplicates'>[],
): Promise<{ isLast: boolean; toSend: readonly string[] }> {
  const messages = await LOCK_LEFT_BEHIND.rows(tx, {});
  if (messages.length === 0) return { isLast: true, toSend: [] };
  const { now } = await CLOCK.one(tx, {});
  const changed = messages.flatMap((message) => {
    const change = recover(message, gateways, now);
    if (change === null) return [];
    const { id, status, statusReason, dueAt, leaseUntil, attemptId, resent } = { ...message, ...change };
    return [{ id, status, statusReason, dueAt, leaseUntil, attemptId, resent }];
  });
  await TAKE_BACK_MESSAGES.run(tx, { changes: JSON.stringify(changed) });
  const toSend = changed.filter(({ status }) => status === 'PENDING').map(({ id }) => id);
  return { isLast: messages.length < MESSAGES_AT_A_TIME, toSend };
}
