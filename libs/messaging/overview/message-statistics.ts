import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import { MONTHS, type MessagesByReason } from './message-statistics.sql.js';

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

@Injectable()
export class MessageStatistics {
  /**
   * The months in which texts were written, the latest first.
   * @param from the first month, YYYY-MM
   * @param to the last month, YYYY-MM, included
   */
  async months(tx: Tx, from: string, to: string): Promise<MessageMonth[]> {
    const rows = await MONTHS.rows(tx, { from: `${from}-01`, to: `${to}-01` });
    return rows.map((row) => ({ ...row, costCents: row.costCents === null ? null : Number(row.costCents) }));
  }
}
