import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { InboundText } from '../inbound/inbound-text.entity.js';
import type { SandboxText } from './sandbox-text.entity.js';
import { RECIPIENTS, REPLIES, SANDBOX_TEXTS } from './sandbox-texts.sql.js';

/** What has arrived on the phones of the sandbox, which nobody holds. */
@Injectable()
export class SandboxTexts {
  async page(tx: Tx, request: PageRequest): Promise<SandboxText[]> {
    return SANDBOX_TEXTS.page(tx, {}, request);
  }

  async count(tx: Tx): Promise<number> {
    return SANDBOX_TEXTS.count(tx, {});
  }

  /** For whom each text was written: participant ids by ids of texts. */
  async recipients(tx: Tx, textIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await RECIPIENTS.rows(tx, { textIds });
    return new Map(rows.map(({ id, participantId }) => [id, participantId]));
  }

  /** What each phone answered after a text and before the next one to the same number, in the order it came. */
  async replies(tx: Tx, textIds: readonly string[]): Promise<(InboundText & { sandboxTextId: string })[]> {
    const found = await REPLIES.rows(tx, { textIds });
    const textOf = new Map(found.map(({ id, sandboxTextId }) => [id, sandboxTextId]));
    const replies = await tx
      .getRepository(InboundText)
      .find({ where: { id: In([...textOf.keys()]) }, order: { receivedAt: 'ASC', id: 'ASC' } });
    return replies.map((reply) => ({ ...reply, sandboxTextId: textOf.get(reply.id) ?? '' }));
  }
}
