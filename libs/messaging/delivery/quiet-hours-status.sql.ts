import { sql, type NoParameters } from '#libs/database/sql.js';
import type { QuietHours } from '../message/rules/quiet-hours.js';

export const QUIET_HOURS_NOW = sql<NoParameters, QuietHours & { readonly now: Date }>`
  SELECT quiet_from, quiet_to, time_zone, now() AS now FROM organisation LIMIT 1`;

export const COUNT_WAITING = sql<{ until: Date }, { readonly count: number }>`
  SELECT count(*)::integer AS count FROM message WHERE status = 'PENDING' AND due_at <= ${'until'}`;
