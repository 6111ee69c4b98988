import { Injectable } from '@nestjs/common';
import { TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import type { MessagesByReason } from './message-statistics.js';

/** How a text ended that reached nobody although its person should have known. */
export const UNREACHED_STATUSES = ['FAILED', 'EXPIRED'] as const;
export type UnreachedStatus = (typeof UNREACHED_STATUSES)[number];

export type UnreachedCounts = Readonly<Record<UnreachedStatus, number>>;

/** Over a weekend; later there is nothing to call about, and the statistics tell. */
const SHOWN_FOR = '3 days';

/**
 * Texts that were refused, not delivered, or could not leave in time, until three days after they would have been of use.
 * SQL for `message`, over the partial index of it.
 */
export const REACHED_NOBODY = `(message.status IN ('FAILED', 'EXPIRED')
  AND message.deadline_at > now() - interval '${SHOWN_FOR}')`;

/** Counts texts that reached nobody, so that somebody calls instead. */
@Injectable()
export class UnreachedMessages {
  constructor(private readonly database: TenantDatabase) {}

  /** Of all organisations together. */
  async everywhere(): Promise<UnreachedCounts> {
    const rows = await this.database.writeAsSystem((tx) =>
      tx.query<{ status: UnreachedStatus; messages: number }[]>(
        `SELECT status, count(*)::integer AS messages FROM message_everywhere AS message
         WHERE ${REACHED_NOBODY} GROUP BY status`,
      ),
    );
    const counts = { FAILED: 0, EXPIRED: 0 };
    for (const { status, messages } of rows) counts[status] = messages;
    return counts;
  }

  /** Of the organisation whose transaction it is, by reason, the most frequent first. */
  async ofOrganisation(tx: Tx): Promise<MessagesByReason[]> {
    return tx.query<MessagesByReason[]>(
      `SELECT coalesce(status_reason, 'NOT_SAID') AS reason, count(*)::integer AS messages
       FROM message WHERE ${REACHED_NOBODY} GROUP BY 1 ORDER BY messages DESC, reason`,
    );
  }
}
