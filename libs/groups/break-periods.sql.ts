import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { BreakPeriod } from './break-period.entity.js';

/** Null: whatever it is. */
interface ListedBreaks {
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
}

/** By first day. */
const BY_START: readonly KeysetColumn[] = [
  { expr: 'b.starts_on', direction: 'ASC', cast: 'date' },
  { expr: 'b.id', direction: 'ASC', cast: 'uuid' },
];

export const BREAKS = new PagedList<ListedBreaks, BreakPeriod>({
  select: columnsOf(BreakPeriod, 'b'),
  from: fragment`FROM break_period b
    WHERE (${'from'}::date IS NULL OR b.ends_on >= ${'from'}) AND (${'to'}::date IS NULL OR b.starts_on <= ${'to'})`,
  order: BY_START,
});

interface OfBreak {
  readonly breakId: string;
}

/** Whether the break `b` concerns the group `g` on the day of `session`. */
const COVERS = fragment`(b.group_id IS NULL OR b.group_id = g.id) AND (b.site_id IS NULL OR b.site_id = g.site_id)
  AND session.local_date BETWEEN b.starts_on AND b.ends_on`;

export const CANCEL_FOR_BREAK = sql<OfBreak, { id: string }>`
  UPDATE session SET status = 'CANCELLED', cancelled_at = now(), cancel_reason = b.name, cancelled_by_break_id = b.id
  FROM break_period b, activity_group g
  WHERE b.id = ${'breakId'} AND g.id = session.group_id AND ${COVERS}
    AND session.organisation_id = b.organisation_id
    AND session.status = 'PLANNED' AND session.starts_at > now() AND NOT session.is_exception
  RETURNING session.id`;

export const LEAVE_TO_OTHER_BREAKS = sql<OfBreak>`
  UPDATE session SET cancelled_by_break_id = b.id, cancel_reason = b.name
  FROM break_period b, activity_group g
  WHERE session.cancelled_by_break_id = ${'breakId'} AND b.id <> ${'breakId'} AND g.id = session.group_id
    AND ${COVERS}`;

export const RESTORE_AFTER_BREAK = sql<OfBreak, { id: string }>`
  UPDATE session SET status = 'PLANNED', cancelled_at = NULL, cancel_reason = NULL, cancelled_by_break_id = NULL
  WHERE cancelled_by_break_id = ${'breakId'} AND starts_at > now() RETURNING id`;

export const FORGET_BREAK = sql<OfBreak>`
  UPDATE session SET cancelled_by_break_id = NULL WHERE cancelled_by_break_id = ${'breakId'}`;
