import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, identifier, sql } from '#libs/database/sql.js';
import { SessionSeries } from './session-series.entity.js';

interface OfGroups {
  readonly groupIds: readonly string[];
}

/** By first day, then as they were made. */
const BY_START: readonly KeysetColumn[] = [
  { expr: 'r.starts_on', direction: 'ASC', cast: 'date' },
  { expr: 'r.id', direction: 'ASC', cast: 'uuid' },
];

export const SERIES_OF_GROUPS = new PagedList<OfGroups, SessionSeries>({
  select: columnsOf(SessionSeries, 'r'),
  from: fragment`FROM session_series r WHERE r.group_id = ANY (${'groupIds'}::uuid[])`,
  order: BY_START,
  perParent: identifier('r.group_id'),
});

export const SERIES_COUNTS = sql<OfGroups, { groupId: string; total: number }>`
  SELECT group_id, count(*)::integer AS total FROM session_series
  WHERE group_id = ANY (${'groupIds'}::uuid[]) GROUP BY group_id`;

/** Null: of any site, of any group. */
interface LiveSeries {
  readonly today: LocalDate;
  readonly siteId: string | null;
  readonly groupId: string | null;
}

export const HOLD_LIVE_SERIES = sql<LiveSeries, { id: string }>`
  SELECT s.id FROM session_series s JOIN activity_group g ON g.id = s.group_id
  WHERE g.archived_at IS NULL AND coalesce(s.ends_on >= ${'today'}, true)
    AND (${'siteId'}::uuid IS NULL OR g.site_id = ${'siteId'}) AND (${'groupId'}::uuid IS NULL OR g.id = ${'groupId'})
  ORDER BY s.id FOR SHARE OF s, g`;

/** Up to the first series and down again to all that continue it; a lineage stays within one group. */
export const LINEAGE_OF = sql<{ seriesId: string }, { id: string }>`
  WITH RECURSIVE earlier AS (
    SELECT id, group_id, previous_series_id FROM session_series WHERE id = ${'seriesId'}
    UNION ALL
    SELECT s.id, s.group_id, s.previous_series_id
    FROM session_series s JOIN earlier e ON s.id = e.previous_series_id
  ), lineage AS (
    SELECT id, group_id FROM earlier WHERE previous_series_id IS NULL
    UNION ALL
    SELECT s.id, s.group_id
    FROM session_series s JOIN lineage l ON s.group_id = l.group_id AND s.previous_series_id = l.id
  ) SELECT id FROM lineage`;

export const LOCK_LINEAGE = sql<{ ids: readonly string[] }>`
  SELECT 1 FROM session_series WHERE id = ANY (${'ids'}) ORDER BY id FOR UPDATE`;
