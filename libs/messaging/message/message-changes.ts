import type { Tx } from '#libs/database/tenant-database.js';
import type { MessageChange } from './rules/message-state.js';
import { Message } from './message.entity.js';

/**
 * Locks a message until the transaction ends, and reads the database's clock.
 * @param ifHeld leaves out a message that somebody else holds
 */
export async function lockMessage(
  tx: Tx,
  messageId: string,
  ifHeld?: 'skip_locked',
): Promise<{ message: Message; now: Date } | null> {
  const query = tx
    .getRepository(Message)
    .createQueryBuilder('message')
    .addSelect('clock_timestamp()', 'now')
    .where('message.id = :messageId', { messageId })
    .setLock('pessimistic_write');
  if (ifHeld !== undefined) query.setOnLocked(ifHeld);
  const { entities, raw } = await query.getRawAndEntities<{ now: Date }>();
  const [message, row] = [entities[0], raw[0]];
  return message === undefined || row === undefined ? null : { message, now: row.now };
}

/** Writes a change. What a part costs is kept from the moment a gateway took the text. */
export async function changeMessage(tx: Tx, messageId: string, change: MessageChange): Promise<void> {
  const price = change.acceptedAt == null ? {} : { partPriceCents: () => PRICE_NOW };
  await tx.getRepository(Message).update({ id: messageId }, { ...change, ...price });
}

const PRICE_NOW = `coalesce(part_price_cents, (SELECT sms_part_price_cents FROM organisation
  WHERE organisation.id = message.organisation_id))`;
