import { fragment, identifier, literal, sql } from '#libs/database/sql.js';
import type { MessageStatus } from '../message/message.entity.js';

/** How many texts ended so, and why. */
export interface MessagesByReason {
  readonly reason: string;
  readonly messages: number;
}

interface Months {
  /** The first day of the first month. */
  readonly from: string;
  /** The first day of the last month. */
  readonly to: string;
}

export interface MonthRow {
  readonly month: string;
  readonly written: number;
  readonly sent: number;
  readonly delivered: number;
  readonly unknown: number;
  readonly failed: readonly MessagesByReason[];
  readonly cancelled: readonly MessagesByReason[];
  readonly expired: readonly MessagesByReason[];
  readonly parts: number;
  readonly costCents: string | null;
  readonly sentWithoutPrice: number;
}

/** A column named like the status, of why texts came to it. */
const byReason = (status: MessageStatus) => fragment`coalesce(
  jsonb_agg(jsonb_build_object('reason', reason, 'messages', messages) ORDER BY messages DESC, reason)
    FILTER (WHERE status = ${literal(status)}), '[]') AS ${identifier(status.toLowerCase())}`;

export const MONTHS = sql<Months, MonthRow>`
  WITH reasons AS (
    SELECT to_char(message.created_at AT TIME ZONE time_zone, 'YYYY-MM') AS month, status,
      coalesce(status_reason, 'NOT_SAID') AS reason,
      count(*)::integer AS messages,
      count(*) FILTER (WHERE accepted_at IS NOT NULL)::integer AS sent,
      count(*) FILTER (WHERE accepted_at IS NOT NULL AND part_price_cents IS NULL)::integer AS sent_without_price,
      coalesce(sum(parts) FILTER (WHERE accepted_at IS NOT NULL), 0)::integer AS parts,
      sum(parts * part_price_cents) FILTER (WHERE accepted_at IS NOT NULL) AS cost_cents
    FROM message JOIN organisation ON organisation.id = message.organisation_id
    -- Looked up once, so that they are a range of the index on times.
    WHERE message.created_at >= (SELECT ${'from'}::date::timestamp AT TIME ZONE time_zone FROM organisation LIMIT 1)
      AND message.created_at <
        (SELECT (${'to'}::date + interval '1 month') AT TIME ZONE time_zone FROM organisation LIMIT 1)
    GROUP BY 1, 2, 3)
  SELECT month, sum(messages)::integer AS written, sum(sent)::integer AS sent,
    coalesce(sum(messages) FILTER (WHERE status = 'DELIVERED'), 0)::integer AS delivered,
    coalesce(sum(messages) FILTER (WHERE status = 'UNKNOWN'), 0)::integer AS unknown,
    ${byReason('FAILED')}, ${byReason('CANCELLED')}, ${byReason('EXPIRED')},
    sum(parts)::integer AS parts, sum(cost_cents) AS cost_cents,
    sum(sent_without_price)::integer AS sent_without_price
  FROM reasons GROUP BY month ORDER BY month DESC`;
