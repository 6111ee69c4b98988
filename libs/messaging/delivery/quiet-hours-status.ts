import type { Tx } from '#libs/database/tenant-database.js';
import type { WallTime } from '#libs/calendar/wall-time.js';
import { quietUntil } from '../message/rules/quiet-hours.js';

/** The quiet time that it is now, and what waits for its end. */
export interface QuietNow {
  readonly quietFrom: WallTime;
  readonly quietTo: WallTime;
  readonly timeZone: string;
  readonly until: Date;
  /** Texts that are written and leave when it ends; reminders that are decided only then are not among them. */
  readonly waiting: number;
}

interface Row {
  readonly quietFrom: WallTime;
  readonly quietTo: WallTime;
  readonly timeZone: string;
  readonly now: Date;
}

/** Null when the transaction's organisation lets texts leave now, by the database's clock. */
export async function quietNow(tx: Tx): Promise<QuietNow | null> {
  const [row] = await tx.query<Row[]>(
    `SELECT to_char(quiet_from, 'HH24:MI') AS "quietFrom", to_char(quiet_to, 'HH24:MI') AS "quietTo",
       time_zone AS "timeZone", now() AS now FROM organisation LIMIT 1`,
  );
  const until = row === undefined ? null : quietUntil(row.now, row);
  if (row === undefined || until === null) return null;
  const [pending] = await tx.query<{ count: number }[]>(
    `SELECT count(*)::integer AS count FROM message WHERE status = 'PENDING' AND due_at <= $1`,
    [until],
  );
  const { quietFrom, quietTo, timeZone } = row;
  return { quietFrom, quietTo, timeZone, until, waiting: pending?.count ?? 0 };
}
