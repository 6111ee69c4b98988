import { identifier, sql } from '#libs/database/sql.js';
import type { QuietHours } from '../message/rules/quiet-hours.js';

/** WAITING: nobody has taken it. HELD: a worker has, and does not end. IN_DOUBT: nobody knows whether it has left. */
export const STUCK_REASONS = ['WAITING', 'HELD', 'IN_DOUBT'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

export interface StuckRow extends QuietHours {
  readonly reason: StuckReason;
  readonly count: number;
  readonly now: Date;
}

const stuckIn = (messages: 'message' | 'message_everywhere') => sql<{ lateMs: number }, StuckRow>`
  SELECT reason, count(*)::integer AS count, time_zone, quiet_from, quiet_to, now() AS now
  FROM (
    SELECT organisation_id, CASE status WHEN 'PENDING' THEN 'WAITING' ELSE 'HELD' END AS reason FROM ${identifier(messages)}
    WHERE status IN ('PENDING', 'ATTEMPTING') AND due_at < now() - ${'lateMs'} * interval '1 millisecond'
    UNION ALL
    SELECT organisation_id, 'IN_DOUBT' FROM ${identifier(messages)}
    WHERE status = 'UNKNOWN' AND deadline_at > now()
  ) stuck
  JOIN organisation ON organisation.id = stuck.organisation_id
  GROUP BY organisation.id, reason, time_zone, quiet_from, quiet_to`;

/** Of the organisation whose transaction it is. */
export const STUCK = stuckIn('message');
/** Of all organisations together. */
export const STUCK_EVERYWHERE = stuckIn('message_everywhere');
