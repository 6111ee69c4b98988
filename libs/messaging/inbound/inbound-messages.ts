import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { INBOUND_TEXTS } from './inbound-messages.sql.js';
import type { InboundStatus, InboundText, ReplyMeaning } from './inbound-text.entity.js';

export interface InboundFilter {
  /** Received at or after. */
  readonly from?: Date | null;
  /** Received before. */
  readonly to?: Date | null;
  readonly status?: InboundStatus | null;
  readonly meaning?: ReplyMeaning | null;
  readonly siteId?: string | null;
  readonly participantId?: string | null;
  readonly assignedTo?: string | null;
}

/** Texts that people have sent us, kept as they came. */
@Injectable()
export class InboundMessages {
  async page(tx: Tx, filter: InboundFilter, request: PageRequest): Promise<InboundText[]> {
    return INBOUND_TEXTS.page(tx, conditionsOf(filter), request);
  }

  async count(tx: Tx, filter: InboundFilter): Promise<number> {
    return INBOUND_TEXTS.count(tx, conditionsOf(filter));
  }
}

function conditionsOf(filter: InboundFilter) {
  const { from, to, status, meaning, siteId, participantId, assignedTo } = filter;
  return {
    from: from ?? null,
    to: to ?? null,
    status: status ?? null,
    meaning: meaning ?? null,
    siteId: siteId ?? null,
    participantId: participantId ?? null,
    assignedTo: assignedTo ?? null,
  };
}
