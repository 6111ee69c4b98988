import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, identifier, sql, type NoParameters } from '#libs/database/sql.js';
import { Session, type SessionStatus } from './session.entity.js';

/** Null: whatever it is. */
export interface ListedSessions {
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly groupId: string | null;
  readonly siteId: string | null;
  readonly participantId: string | null;
  readonly status: SessionStatus | null;
  readonly ownGroupIds: readonly string[] | null;
}

interface OfGroups {
  readonly groupIds: readonly string[];
}

export const BY_START: readonly KeysetColumn[] = [
  { expr: 's.starts_at', direction: 'ASC', cast: 'timestamptz' },
  { expr: 's.id', direction: 'ASC', cast: 'uuid' },
];

export const LISTED_SESSIONS = fragment<ListedSessions>`FROM session s
  WHERE (${'from'}::date IS NULL OR s.local_date >= ${'from'}) AND (${'to'}::date IS NULL OR s.local_date <= ${'to'})
    AND (${'groupId'}::uuid IS NULL OR s.group_id = ${'groupId'})
    AND (${'status'}::text IS NULL OR s.status = ${'status'})
    AND (${'ownGroupIds'}::uuid[] IS NULL OR s.group_id = ANY (${'ownGroupIds'}))
    AND (${'siteId'}::uuid IS NULL OR EXISTS (
      SELECT 1 FROM activity_group g WHERE g.id = s.group_id AND g.site_id = ${'siteId'}))
    AND (${'participantId'}::uuid IS NULL OR s.id = ANY (ARRAY(
      SELECT met.id FROM membership m JOIN session met ON met.group_id = m.group_id
        AND met.local_date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
      WHERE m.participant_id = ${'participantId'}
      UNION SELECT u.session_id FROM sign_up u
      WHERE u.participant_id = ${'participantId'} AND u.status = 'SIGNED_UP')))`;

const LISTED_OF_GROUPS = fragment<ListedSessions & OfGroups>`
  ${LISTED_SESSIONS} AND s.group_id = ANY (${'groupIds'}::uuid[])`;

export const SESSIONS = new PagedList<ListedSessions, Session>({
  select: columnsOf(Session, 's'),
  from: LISTED_SESSIONS,
  order: BY_START,
});

export const SESSIONS_OF_GROUPS = new PagedList<ListedSessions & OfGroups, Session>({
  select: columnsOf(Session, 's'),
  from: LISTED_OF_GROUPS,
  order: BY_START,
  perParent: identifier('s.group_id'),
});

export const SESSION_COUNTS = sql<ListedSessions & OfGroups, { groupId: string; total: number }>`
  SELECT s.group_id, count(*)::integer AS total ${LISTED_OF_GROUPS} GROUP BY s.group_id`;

export const LOCK_SESSION = sql<{ id: string }>`
  SELECT 1 FROM session WHERE id = ${'id'} FOR NO KEY UPDATE`;

export const TIME_ZONE = sql<NoParameters, { timeZone: string }>`SELECT time_zone FROM organisation LIMIT 1`;

export const HAS_BEGUN_AND_WOULD_LIE_AHEAD = sql<{ from: Date; to: Date }, { refused: boolean }>`
  SELECT ${'from'}::timestamptz <= now() AND ${'to'}::timestamptz > now() AS refused`;

/** Left out: occurrences of which a session has been made already. */
export const INSERT_DRAFTS = sql<{ organisationId: string; drafts: string }, { id: string }>`
  INSERT INTO session (organisation_id, group_id, series_id, original_date, kind, local_date, starts_at, ends_at,
    time_zone, place, capacity)
  SELECT ${'organisationId'}, "groupId", "seriesId", "originalDate", kind, "localDate", "startsAt", "endsAt",
    "timeZone", place, capacity
  FROM jsonb_to_recordset(${'drafts'}::jsonb) AS draft (
    "groupId" uuid, "seriesId" uuid, "originalDate" date, kind text, "localDate" date, "startsAt" timestamptz,
    "endsAt" timestamptz, "timeZone" text, place text, capacity integer)
  ON CONFLICT (organisation_id, series_id, original_date) DO NOTHING
  RETURNING id`;

interface OfSeries {
  readonly seriesIds: readonly string[];
  /** The first date of theirs that is meant. */
  readonly date: LocalDate;
}

export const LOCK_FOLLOWING = sql<OfSeries, Session>`
  SELECT ${columnsOf(Session, 's')} FROM session s
  WHERE s.series_id = ANY (${'seriesIds'}::uuid[]) AND s.original_date >= ${'date'}
  ORDER BY s.original_date FOR UPDATE`;

export const PLANNED_AHEAD = sql<OfSeries, { id: string }>`
  SELECT id FROM session
  WHERE series_id = ANY (${'seriesIds'}::uuid[]) AND original_date >= ${'date'} AND starts_at > now()
    AND status = 'PLANNED'`;

export const CANCEL_FOLLOWING = sql<
  OfSeries & { readonly reason: string },
  { id: string; announce: boolean }
>`
  WITH ahead AS (
    SELECT id, status = 'PLANNED' AS announce FROM session
    WHERE series_id = ANY (${'seriesIds'}::uuid[]) AND original_date >= ${'date'} AND starts_at > now()
      AND (status = 'PLANNED' OR cancelled_by_break_id IS NOT NULL)
    ORDER BY id FOR NO KEY UPDATE
  )
  UPDATE session SET status = 'CANCELLED', cancelled_at = coalesce(cancelled_at, now()), cancel_reason = ${'reason'},
    cancelled_by_break_id = NULL
  FROM ahead WHERE session.id = ahead.id RETURNING session.id, ahead.announce`;

export const MOVE_SESSIONS = sql<{ moved: string }>`
  UPDATE session SET
    series_id = moved."seriesId", original_date = moved."originalDate", is_exception = moved."isException",
    kind = moved.kind, local_date = moved."localDate", starts_at = moved."startsAt", ends_at = moved."endsAt",
    time_zone = moved."timeZone", place = moved.place, capacity = moved.capacity,
    schedule_version = moved."scheduleVersion", status = moved.status, cancel_reason = moved."cancelReason",
    cancelled_at = CASE WHEN moved.status = 'CANCELLED' THEN coalesce(session.cancelled_at, now()) END,
    cancelled_by_break_id = moved."cancelledByBreakId"
  FROM jsonb_to_recordset(${'moved'}::jsonb) AS moved (
    id uuid, "seriesId" uuid, "originalDate" date, "isException" boolean, kind text, "localDate" date,
    "startsAt" timestamptz, "endsAt" timestamptz, "timeZone" text, place text, capacity integer,
    "scheduleVersion" integer, status text, "cancelReason" text, "cancelledByBreakId" uuid)
  WHERE session.id = moved.id`;
