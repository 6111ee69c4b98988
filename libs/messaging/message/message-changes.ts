import type { Tx } from '#libs/database/tenant-database.js';
import type { MessageChange } from './rules/message-state.js';
import { LOCK_MESSAGE, LOCK_MESSAGE_IF_FREE } from './message-lock.sql.js';
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
  const statement = ifHeld === undefined ? LOCK_MESSAGE : LOCK_MESSAGE_IF_FREE;
  const locked = await statement.first(tx, { messageId });
  if (locked === null) return null;
  const { now, ...message } = locked;
  return { message, now };
}

/** Writes a change. What a part costs is kept from the moment a gateway took the text. */
export async function changeMessage(tx: Tx, messageId: string, change: MessageChange): Promise<void> {
  const price = change.acceptedAt == null ? {} : { partPriceCents: () => PRICE_NOW };
  await tx.getRepository(Message).update({ id: messageId }, { ...change, ...price });
}

const PRICE_NOW = `coalesce(part_price_cents, (SELECT sms_part_price_cents FROM organisation
  WHERE organisation.id = message.organisation_id))`;
