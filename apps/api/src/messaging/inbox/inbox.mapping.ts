import type { InboundText as InboundTextRow } from '#libs/messaging/inbound/inbound-text.entity.js';
import { senderOf } from '#libs/messaging/inbound/sender-number.js';
import type { Vault } from '#libs/secrets/vault.js';
import type { InboundText } from './inbox.types.js';

export function toInboundText(row: InboundTextRow, vault: Vault): InboundText {
  return {
    id: row.id,
    from: senderOf(vault, row),
    body: row.body,
    gateway: row.gateway,
    receivedAt: row.receivedAt,
    meaning: row.meaning,
    status: row.status,
    waitsUntil: row.waitsUntil,
    doneAt: row.doneAt,
    participantId: row.participantId,
    siteId: row.siteId,
    assignedTo: row.assignedTo,
    doneBy: row.doneBy,
    questionMessageId: row.questionMessageId,
    answerMessageId: row.answerMessageId,
  };
}
