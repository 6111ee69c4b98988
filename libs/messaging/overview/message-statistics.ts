import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';

/** How many texts ended so, and why. */
export interface MessagesByReason {
  readonly reason: string;
  readonly messages: number;
}

/** How many texts those are together. */
export function totalOf(byReason: readonly MessagesByReason[]): number {
  return byReason.reduce((total, { messages }) => total + messages, 0);
}

/** The texts that were written in one month of the organisation's zone, and what became of them. */
export interface MessageMonth {
  /** YYYY-MM. */
  readonly month: string;
  readonly written: number;
  /** Taken by a gateway, whatever happened then. */
  readonly sent: number;
  readonly delivered: number;
  readonly unknown: number;
  readonly failed: readonly MessagesByReason[];
  readonly cancelled: readonly MessagesByReason[];
  readonly expired: readonly MessagesByReason[];
  /** Of the texts that were sent. */
  readonly parts: number;
  /** Of the texts that were sent and whose price is known; hundredths of the currency; null when none has a price. */
  readonly costCents: number | null;
  readonly sentWithoutPrice: number;
}

interface MonthRow extends Omit<MessageMonth, 'failed' | 'cancelled' | 'expired' | 'costCents'> {
  readonly cost_cents: string | null;
  readonly sent_without_price: number;
  readonly failed: MessagesByReason[];
  readonly cancelled: MessagesByReason[];
  readonly expired: MessagesByReason[];
}

@Injectable()
export class MessageStatistics {
  /**
   * The months in which texts were written, the latest first.
   * @param from the first month, YYYY-MM
   * @param to the last month, YYYY-MM, included
   */
  async months(tx: Tx, from: string, to: string): Promise<MessageMonth[]> {
    const rows = await tx.query<MonthRow[]>(MONTHS, [`${from}-01`, `${to}-01`]);
    return rows.map(({ cost_cents: cost, sent_without_price: sentWithoutPrice, ...row }) => ({
      ...row,
      costCents: cost === null ? null : Number(cost),
      sentWithoutPrice,
    }));
  }
}

function byReason(status: string): string {
  return `coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'messages', messages) ORDER BY messages DESC, reason)
    FILTER (WHERE status = '${status}'), '[]') AS ${status.toLowerCase()}`;
}

const MONTHS = `
  WITH reasons AS (
    SELECT to_char(message.created_at AT TIME ZONE time_zone, 'YYYY-MM') AS month, status,
      coalesce(status_reason, 'NOT_SAID') AS reason,
      count(*)::integer AS messages,
      count(*) FILTER (WHERE accepted_at IS NOT NULL)::integer AS sent,
      count(*) FILTER (WHERE accepted_at IS NOT NULL AND part_price_cents IS NULL)::integer AS sent_without_price,
      coalesce(sum(parts) FILTER (WHERE accepted_at IS NOT NULL), 0)::integer AS parts,
      sum(parts * part_price_cents) FILTER (WHERE accepted_at IS NOT NULL) AS cost_cents
    FROM message JOIN organisation ON organisation.id = message.organisation_id
    WHERE message.created_at >= $1::date::timestamp AT TIME ZONE time_zone
      AND message.created_at < ($2::date + interval '1 month') AT TIME ZONE time_zone
    GROUP BY 1, 2, 3)
  SELECT month, sum(messages)::integer AS written, sum(sent)::integer AS sent,
    coalesce(sum(messages) FILTER (WHERE status = 'DELIVERED'), 0)::integer AS delivered,
    coalesce(sum(messages) FILTER (WHERE status = 'UNKNOWN'), 0)::integer AS unknown,
    ${byReason('FAILED')}, ${byReason('CANCELLED')}, ${byReason('EXPIRED')},
    sum(parts)::integer AS parts, sum(cost_cents) AS cost_cents,
    sum(sent_without_price)::integer AS sent_without_price
  FROM reasons GROUP BY month ORDER BY month DESC`;
