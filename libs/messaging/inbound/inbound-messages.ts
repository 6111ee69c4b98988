import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { InboundText, type InboundStatus, type Understanding } from './inbound-text.entity.js';

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'inbound.receivedAt', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'inbound.id', direction: 'DESC', cast: 'uuid' },
];

export interface InboundFilter {
  /** Received at or after. */
  readonly from?: Date | null;
  /** Received before. */
  readonly to?: Date | null;
  readonly status?: InboundStatus | null;
  readonly understoodAs?: Understanding | null;
  readonly siteId?: string | null;
  readonly participantId?: string | null;
  readonly assignedTo?: string | null;
}

/** Texts that people have sent us, kept as they came. */
@Injectable()
export class InboundTexts {
  async page(tx: Tx, filter: InboundFilter, request: PageRequest): Promise<InboundText[]> {
    return fetchPage(filtered(tx, filter), NEWEST_FIRST, request);
  }

  async count(tx: Tx, filter: InboundFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }
}

function filtered(tx: Tx, filter: InboundFilter): SelectQueryBuilder<InboundText> {
  const query = tx.getRepository(InboundText).createQueryBuilder('inbound');
  const { from, to, status, understoodAs, siteId, participantId, assignedTo } = filter;
  if (from) query.andWhere('inbound.receivedAt >= :from', { from });
  if (to) query.andWhere('inbound.receivedAt < :to', { to });
  if (status) query.andWhere('inbound.status = :status', { status });
  // A text that waits for its phone to say who answers is not for a human yet.
  if (status === 'OPEN') query.andWhere('coalesce(inbound.waitsUntil <= now(), true)');
  if (understoodAs) query.andWhere('inbound.understoodAs = :understoodAs', { understoodAs });
  if (siteId) query.andWhere('inbound.siteId = :siteId', { siteId });
  if (participantId) query.andWhere('inbound.participantId = :participantId', { participantId });
  if (assignedTo) query.andWhere('inbound.assignedTo = :assignedTo', { assignedTo });
  return query;
}
