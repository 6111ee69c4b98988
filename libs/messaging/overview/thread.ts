import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { CONVERSATION, type ConversationEntry } from './thread.sql.js';

/**
 * What we wrote to somebody and what they sent, newest first. A text from a phone that several share belongs to all of
 * them until it is known who sent it.
 */
export async function threadPage(
  tx: Tx,
  participantId: string,
  request: PageRequest,
): Promise<ConversationEntry[]> {
  return CONVERSATION.page(tx, { participantId }, request);
}

export async function threadCount(tx: Tx, participantId: string): Promise<number> {
  return CONVERSATION.count(tx, { participantId });
}
