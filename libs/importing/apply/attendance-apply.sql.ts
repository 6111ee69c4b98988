import type { Applied } from './applied.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { literal, sql, type NoParameters } from '#libs/database/sql.js';
import { SAMPLE_ROWS, type PlanCounts } from '../job/import-report.js';
import { ACTION, type Action } from '../plan/plan-actions.js';
import { TABLES_OF_ATTENDANCE } from '../plan/temporary-tables.sql.js';

export const SET_UP = TABLES_OF_ATTENDANCE;

export type OwnCounts = Omit<PlanCounts, 'unclear' | 'undecided' | 'errors'>;

export const COUNT_ATTENDANCE = sql<NoParameters, OwnCounts>`
  SELECT
    (SELECT count(*) FROM plan_mark)::int AS rows,
    json_build_object(
      'groups', (SELECT count(*) FROM plan_group WHERE is_new),
      'participants', (SELECT count(DISTINCT participant_id) FROM plan_person WHERE action = ${ACTION.MAKE}),
      'memberships', (SELECT count(*) FROM plan_membership),
      'sessions', (SELECT count(*) FROM plan_session WHERE is_new),
      'attendance', (SELECT count(*) FROM plan_attendance WHERE state = 'MAKE'),
      'headcounts', (SELECT count(*) FROM plan_headcount WHERE state = 'MAKE'),
      'phoneNumbers', 0,
      'consents', 0
    ) AS to_make,
    0 AS to_fill,
    (SELECT count(*) FROM plan_session WHERE cancel AND NOT is_new AND NOT is_cancelled)::int AS to_cancel,
    (SELECT count(DISTINCT participant_id) FROM plan_person WHERE action = ${ACTION.MATCH})::int AS matched,
    (SELECT count(*) FROM plan_attendance WHERE state = 'SAME')::int
      + (SELECT count(*) FROM plan_headcount WHERE state = 'SAME')::int
      + (SELECT count(*) FROM plan_session WHERE cancel AND is_cancelled)::int AS unchanged`;

export const SAMPLE_PEOPLE = sql<{ action: Action }, { line: number; name: string; participantId: string }>`
  SELECT line, name, participant_id FROM plan_person WHERE action = ${'action'}
  ORDER BY line LIMIT ${literal(SAMPLE_ROWS)}`;

export const SAMPLE_NEW_SESSIONS = sql<NoParameters, { line: number; date: LocalDate; cancelled: boolean }>`
  SELECT line, on_date AS date, cancel AS cancelled FROM plan_session WHERE is_new
  ORDER BY on_date, line LIMIT ${literal(SAMPLE_ROWS)}`;

interface Owner {
  readonly organisationId: string;
}

interface Importer extends Owner {
  readonly createdById: string | null;
}

export const MAKE_PEOPLE = sql<Owner>`
  INSERT INTO participant (id, organisation_id, first_name, last_name, language)
  SELECT DISTINCT ON (p.participant_id) p.participant_id, o.id, split_part(p.name, ' ', 1),
    nullif(substr(p.name, length(split_part(p.name, ' ', 1)) + 2), ''), o.language
  FROM plan_person p JOIN organisation o ON o.id = ${'organisationId'}
  WHERE p.action = ${ACTION.MAKE} ORDER BY p.participant_id, p.line`;

export const MAKE_HEADCOUNTS = sql<Importer>`
  INSERT INTO headcount (organisation_id, session_id, kind, people, counted_at, recorded_by_id)
  SELECT ${'organisationId'}, session_id, 'ANONYMOUS_VISITORS', people, counted_at, ${'createdById'}
  FROM plan_headcount WHERE state = 'MAKE'
  ON CONFLICT (organisation_id, session_id) WHERE kind = 'ANONYMOUS_VISITORS' DO NOTHING`;

/** Everybody whose measures may change. */
export const WRITTEN = sql<NoParameters, Applied>`
  SELECT ARRAY(SELECT DISTINCT participant_id FROM plan_membership) AS joined,
    ARRAY(SELECT DISTINCT participant_id FROM plan_attendance WHERE state = 'MAKE') AS marked,
    ARRAY(SELECT session_id FROM plan_session WHERE cancel AND NOT is_new AND NOT is_cancelled) AS cancelled`;

export const MAKE_SESSIONS = sql<Owner>`
  INSERT INTO session (id, organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, capacity, status,
    cancelled_at, cancel_reason)
  SELECT p.session_id, o.id, p.group_id, 'MEETING', p.on_date, p.starts_at, p.ends_at, o.time_zone, NULL,
    CASE WHEN p.cancel THEN 'CANCELLED' ELSE 'PLANNED' END, CASE WHEN p.cancel THEN now() END,
    CASE WHEN p.cancel THEN 'peruttu' END
  FROM plan_session p JOIN organisation o ON o.id = ${'organisationId'} WHERE p.is_new`;

export const CANCEL_SESSIONS = sql`
  UPDATE session s SET status = 'CANCELLED', cancelled_at = now(), cancel_reason = 'peruttu', is_exception = true
  FROM plan_session p WHERE p.session_id = s.id AND p.cancel AND NOT p.is_new AND NOT p.is_cancelled`;

/** As a register does: what staff record in these sessions meanwhile waits, and then comes after the file. */
export const LOCK_SESSIONS = sql`
  SELECT 1 FROM session WHERE id IN (SELECT session_id FROM plan_session) ORDER BY id FOR NO KEY UPDATE`;

export const LAST_MARK = sql<NoParameters, { last: number }>`
  SELECT coalesce(max(n), 0)::int AS last FROM plan_attendance`;

interface MarksToMake extends Importer {
  readonly importId: string;
  /** The marks with numbers above this one … */
  readonly after: number;
  /** … up to this one. */
  readonly upTo: number;
}

export const MAKE_MARKS = sql<MarksToMake>`
  WITH kept AS (
    INSERT INTO attendance
      (organisation_id, session_id, participant_id, mark, walk_in, note, marked_at, client_key, recorded_by_id)
    SELECT ${'organisationId'}, session_id, participant_id, mark, walk_in, note, marked_at,
      'import:' || ${'importId'} || ':' || line || ':' || coalesce(column_number, 0), ${'createdById'}
    FROM plan_attendance WHERE n > ${'after'} AND n <= ${'upTo'} AND state = 'MAKE' ORDER BY n
    ON CONFLICT (organisation_id, session_id, participant_id) DO NOTHING
    RETURNING *
  )
  INSERT INTO attendance_change
    (organisation_id, session_id, participant_id, client_key, previous_mark, mark, walk_in, note, marked_at, actor_id, applied)
  SELECT organisation_id, session_id, participant_id, client_key, NULL, mark, walk_in, note, marked_at, recorded_by_id, true
  FROM kept`;
