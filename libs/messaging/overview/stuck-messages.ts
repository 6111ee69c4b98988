import { Injectable } from '@nestjs/common';
import { TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { quietUntil } from '../message/rules/quiet-hours.js';
import { STUCK, STUCK_EVERYWHERE, type StuckReason, type StuckRow } from './stuck-messages.sql.js';

export type StuckCounts = Readonly<Record<StuckReason, number>>;

/** Everything that is due leaves within seconds; retries put their own hour off. */
const LATE_MS = 5 * 60_000;

/** Finds texts that should have left, so that somebody looks why. */
@Injectable()
export class StuckMessages {
  constructor(private readonly database: TenantDatabase) {}

  /** Of all organisations together. Reads only what is open or in doubt, by the indexes of both. */
  async everywhere(): Promise<StuckCounts> {
    return this.database.systemTransaction((tx) => stuckIn(tx, STUCK_EVERYWHERE));
  }

  /** Of the organisation whose transaction it is. */
  async ofOrganisation(tx: Tx): Promise<StuckCounts> {
    return stuckIn(tx, STUCK);
  }
}

async function stuckIn(tx: Tx, stuck: typeof STUCK): Promise<StuckCounts> {
  const rows = await stuck.rows(tx, { lateMs: LATE_MS });
  const counts = { WAITING: 0, HELD: 0, IN_DOUBT: 0 };
  for (const row of rows)
    if (row.reason === 'IN_DOUBT' || !restsNowOrJustDid(row)) counts[row.reason] += row.count;
  return counts;
}

/** What waited for the end of quiet time is not late before it has had its five minutes. */
function restsNowOrJustDid({ now, ...hours }: StuckRow): boolean {
  return [now, new Date(now.getTime() - LATE_MS)].some((moment) => quietUntil(moment, hours) !== null);
}
