import type { Tx } from '#libs/database/tenant-database.js';
import type { WallTime } from '#libs/calendar/wall-time.js';
import { quietUntil } from '../message/rules/quiet-hours.js';
import { COUNT_WAITING, QUIET_HOURS_NOW } from './quiet-hours-status.sql.js';

/** The quiet time that it is now, and what waits for its end. */
export interface QuietNow {
  readonly quietFrom: WallTime;
  readonly quietTo: WallTime;
  readonly timeZone: string;
  readonly until: Date;
  /** Texts that are written and leave when it ends; reminders that are decided only then are not among them. */
  readonly waiting: number;
}

/** Null when the transaction's organisation lets texts leave now, by the database's clock. */
export async function quietHoursStatus(tx: Tx): Promise<QuietNow | null> {
  const row = await QUIET_HOURS_NOW.first(tx, {});
  const until = row === null ? null : quietUntil(row.now, row);
  if (row === null || until === null) return null;
  const { count } = await COUNT_WAITING.one(tx, { until });
  const { quietFrom, quietTo, timeZone } = row;
  return { quietFrom, quietTo, timeZone, until, waiting: count };
}
