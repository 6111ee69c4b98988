import { columnsOf } from '#libs/database/columns-of.js';
import { literal, sql, type NoParameters } from '#libs/database/sql.js';
import { GatewayEvent } from './gateway-event.entity.js';

/** An event that could not be acted on waits this long; PostgreSQL interval. */
const TRY_AGAIN_AFTER = literal('1 minute');
const RECEIPTS_TRIED_FOR = literal('1 hour');
/** How long it is known that the same news came before; texts of nobody are not kept for longer either. */
const KEPT_FOR = literal('90 days');

interface News extends Pick<GatewayEvent, 'gateway' | 'kind'> {
  /** JSON of `dedupe_key` and `payload`. */
  readonly items: string;
}

/** The same news told twice is stored once. */
export const APPEND_EVENTS = sql<News>`
  INSERT INTO gateway_event (gateway, kind, dedupe_key, payload)
  SELECT ${'gateway'}, ${'kind'}, dedupe_key, payload
  FROM jsonb_to_recordset(${'items'}::jsonb) AS item (dedupe_key text, payload bytea)
  ON CONFLICT (gateway, kind, dedupe_key) DO NOTHING`;

export type WaitingEvent = Pick<GatewayEvent, 'id' | 'gateway' | 'kind' | 'payload'>;

export const TAKE_WAITING = sql<{ takesIncoming: boolean }, WaitingEvent>`
  SELECT ${columnsOf(GatewayEvent, 'gateway_event', ['id', 'gateway', 'kind', 'payload'])} FROM gateway_event
  WHERE try_at <= now() AND (kind = 'RECEIPT' OR ${'takesIncoming'})
  ORDER BY try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;

export const TRY_AGAIN = sql<{ eventId: string }>`
  UPDATE gateway_event SET try_at = now() + interval ${TRY_AGAIN_AFTER} WHERE id = ${'eventId'}`;

export const TRY_RECEIPT_AGAIN = sql<{ eventId: string }>`
  UPDATE gateway_event SET
    try_at = CASE WHEN is_old THEN NULL ELSE now() + greatest(interval '5 seconds', now() - received_at) END,
    outcome = CASE WHEN is_old THEN 'UNKNOWN_RECEIPT' END
  FROM (
    SELECT received_at < now() - interval ${RECEIPTS_TRIED_FOR} AS is_old FROM gateway_event WHERE id = ${'eventId'}
  ) AS age
  WHERE id = ${'eventId'}`;

// What was acted on stands elsewhere; the row stays, so that the same news is known when it comes again.
export const FINISH_EVENT = sql<{ eventId: string; outcome: 'APPLIED' | 'UNROUTED' }>`
  UPDATE gateway_event SET outcome = ${'outcome'}, try_at = NULL,
    payload = CASE ${'outcome'} WHEN 'APPLIED' THEN '' ELSE payload END
  WHERE id = ${'eventId'}`;

export const PURGE_EVENTS = sql`
  DELETE FROM gateway_event WHERE try_at IS NULL AND received_at < now() - interval ${KEPT_FOR}`;

export const COUNT_UNROUTED = sql<NoParameters, { readonly count: number }>`
  SELECT count(*)::integer AS count FROM gateway_event WHERE outcome = 'UNROUTED'`;
