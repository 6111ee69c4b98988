import { Injectable } from '@nestjs/common';
import { TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { quietUntil } from '../message/rules/quiet-hours.js';

/** WAITING: nobody has taken it. HELD: a worker has, and does not end. IN_DOUBT: nobody knows whether it has left. */
export const STUCK_REASONS = ['WAITING', 'HELD', 'IN_DOUBT'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

export type StuckCounts = Readonly<Record<StuckReason, number>>;

/** Everything that is due leaves within seconds; retries put their own hour off. */
const LATE_MS = 5 * 60_000;

interface StuckRow {
  readonly reason: StuckReason;
  readonly count: number;
  readonly time_zone: string;
  readonly quiet_from: string;
  readonly quiet_to: string;
  readonly now: Date;
}

/** Finds texts that should have left, so that somebody looks why. */
@Injectable()
export class StuckMessages {
  constructor(private readonly database: TenantDatabase) {}

  /** Of all organisations together. Reads only what is open or in doubt, by the indexes of both. */
  async everywhere(): Promise<StuckCounts> {
    return this.database.writeAsSystem((tx) => stuckIn(tx, 'message_everywhere'));
  }

  /** Of the organisation whose transaction it is. */
  async ofOrganisation(tx: Tx): Promise<StuckCounts> {
    return stuckIn(tx, 'message');
  }
}

async function stuckIn(tx: Tx, messages: 'message' | 'message_everywhere'): Promise<StuckCounts> {
  const rows = await tx.query<StuckRow[]>(stuckSql(messages), [LATE_MS]);
  const counts = { WAITING: 0, HELD: 0, IN_DOUBT: 0 };
  for (const row of rows)
    if (row.reason === 'IN_DOUBT' || !restsNowOrJustDid(row)) counts[row.reason] += row.count;
  return counts;
}

/** What waited for the end of quiet time is not late before it has had its five minutes. */
function restsNowOrJustDid({ now, time_zone: timeZone, quiet_from, quiet_to }: StuckRow): boolean {
  const hours = { timeZone, quietFrom: quiet_from.slice(0, 5), quietTo: quiet_to.slice(0, 5) };
  return [now, new Date(now.getTime() - LATE_MS)].some((moment) => quietUntil(moment, hours) !== null);
}

const stuckSql = (messages: string) => `
  SELECT reason, count(*)::integer AS count, time_zone, quiet_from::text, quiet_to::text, now() AS now
  FROM (
    SELECT organisation_id, CASE status WHEN 'PENDING' THEN 'WAITING' ELSE 'HELD' END AS reason FROM ${messages}
    WHERE status IN ('PENDING', 'ATTEMPTING') AND due_at < now() - $1 * interval '1 millisecond'
    UNION ALL
    SELECT organisation_id, 'IN_DOUBT' FROM ${messages}
    WHERE status = 'UNKNOWN' AND deadline_at > now()
  ) stuck
  JOIN organisation ON organisation.id = stuck.organisation_id
  GROUP BY organisation.id, reason, time_zone, quiet_from, quiet_to`;
