import type { Tx } from '#libs/database/tenant-database.js';
import { siteOf } from './reply-question.js';
import type { Sender } from './reply-senders.js';
import type { ReadText } from './rules/reply-words.js';
import type { InboundText } from './inbound-text.entity.js';

/** What was made of a text; written into its row. */
export type Understood = Partial<
  Pick<
    InboundText,
    'meaning' | 'status' | 'participantId' | 'siteId' | 'questionMessageId' | 'answerMessageId'
  >
>;

/** A text that is being acted on. */
export interface Received {
  readonly inboundTextId: string;
  readonly read: ReadText;
  readonly senders: readonly Sender[];
}

/** From whom a text is that nothing else tells: from the only one who has the number. */
export async function whose(
  tx: Tx,
  senders: readonly Sender[],
): Promise<Required<Pick<Understood, 'participantId' | 'siteId'>>> {
  const ids = senders.map(({ participantId }) => participantId);
  return {
    participantId: ids.length === 1 ? (ids[0] ?? null) : null,
    siteId: ids.length === 0 ? null : await siteOf(tx, ids),
  };
}
