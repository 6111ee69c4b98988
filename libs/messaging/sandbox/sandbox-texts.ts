import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { InboundText } from '../inbound/inbound-text.entity.js';
import { SandboxText } from './sandbox-text.entity.js';

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'text.acceptedAt', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'text.id', direction: 'DESC', cast: 'uuid' },
];

/** What has arrived on the phones of the sandbox, which nobody holds. */
@Injectable()
export class SandboxTexts {
  async page(tx: Tx, request: PageRequest): Promise<SandboxText[]> {
    return fetchPage(tx.getRepository(SandboxText).createQueryBuilder('text'), NEWEST_FIRST, request);
  }

  async count(tx: Tx): Promise<number> {
    return tx.getRepository(SandboxText).count();
  }

  /** For whom each text was written: participant ids by ids of texts. */
  async recipients(tx: Tx, textIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; participant_id: string }[]>(
      `SELECT t.id, m.participant_id FROM sandbox_text t JOIN message m ON m.attempt_id = t.client_reference::uuid
       WHERE t.id = ANY ($1)`,
      [textIds],
    );
    return new Map(rows.map((row) => [row.id, row.participant_id]));
  }

  /** What each phone answered after a text and before the next one to the same number, in the order it came. */
  async replies(tx: Tx, textIds: readonly string[]): Promise<(InboundText & { sandboxTextId: string })[]> {
    const found = await tx.query<{ sandboxTextId: string; id: string }[]>(
      `SELECT t.id AS "sandboxTextId", i.id
       FROM sandbox_text t
       JOIN inbound_text i ON i.organisation_id = t.organisation_id AND i.gateway = 'sandbox'
         AND i.from_index = t.to_index AND i.received_at >= t.accepted_at
       WHERE t.id = ANY ($1) AND NOT EXISTS (
         SELECT 1 FROM sandbox_text next
         WHERE next.organisation_id = t.organisation_id AND next.to_index = t.to_index
           AND (next.accepted_at, next.id) > (t.accepted_at, t.id) AND next.accepted_at <= i.received_at
       )`,
      [textIds],
    );
    const textOf = new Map(found.map(({ id, sandboxTextId }) => [id, sandboxTextId]));
    const replies = await tx
      .getRepository(InboundText)
      .find({ where: { id: In([...textOf.keys()]) }, order: { receivedAt: 'ASC', id: 'ASC' } });
    return replies.map((reply) => ({ ...reply, sandboxTextId: textOf.get(reply.id) ?? '' }));
  }
}
