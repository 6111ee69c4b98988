import { Injectable } from '@nestjs/common';
import { TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import type { MessagesByReason } from './message-statistics.sql.js';
import { UNREACHED_BY_REASON, UNREACHED_BY_STATUS, type UnreachedStatus } from './unreached-messages.sql.js';

export type UnreachedCounts = Readonly<Record<UnreachedStatus, number>>;

/** Counts texts that reached nobody, so that somebody calls instead. */
@Injectable()
export class UnreachedMessages {
  constructor(private readonly database: TenantDatabase) {}

  /** Of all organisations together. */
  async everywhere(): Promise<UnreachedCounts> {
    const rows = await this.database.systemTransaction((tx) => UNREACHED_BY_STATUS.rows(tx, {}));
    const counts = { FAILED: 0, EXPIRED: 0 };
    for (const { status, messages } of rows) counts[status] = messages;
    return counts;
  }

  /** Of the organisation whose transaction it is, by reason, the most frequent first. */
  async ofOrganisation(tx: Tx): Promise<MessagesByReason[]> {
    return UNREACHED_BY_REASON.rows(tx, {});
  }
}
