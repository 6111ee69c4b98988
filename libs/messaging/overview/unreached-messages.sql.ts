import { fragment, literal, sql, type NoParameters } from '#libs/database/sql.js';
import type { MessagesByReason } from './message-statistics.sql.js';

/** How a text ended that reached nobody although its person should have known. */
export const UNREACHED_STATUSES = ['FAILED', 'EXPIRED'] as const;
export type UnreachedStatus = (typeof UNREACHED_STATUSES)[number];

/** Over a weekend; later there is nothing to call about, and the statistics tell. */
const SHOWN_FOR = literal('3 days');

/**
 * Texts that were refused, not delivered, or could not leave in time, until three days after they would have been of use.
 * SQL for `message`, over the partial index of it.
 */
export const UNDELIVERED = fragment`(message.status IN ${literal(UNREACHED_STATUSES)}
  AND message.deadline_at > now() - interval ${SHOWN_FOR})`;

export const UNREACHED_BY_STATUS = sql<
  NoParameters,
  { readonly status: UnreachedStatus; readonly messages: number }
>`
  SELECT status, count(*)::integer AS messages FROM message_everywhere AS message
  WHERE ${UNDELIVERED} GROUP BY status`;

export const UNREACHED_BY_REASON = sql<NoParameters, MessagesByReason>`
  SELECT coalesce(status_reason, 'NOT_SAID') AS reason, count(*)::integer AS messages
  FROM message WHERE ${UNDELIVERED} GROUP BY 1 ORDER BY messages DESC, reason`;
