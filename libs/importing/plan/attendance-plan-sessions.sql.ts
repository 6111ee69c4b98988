import type { LocalDate } from '#libs/calendar/local-date.js';
import { command, fragment, literal, sql } from '#libs/database/sql.js';
import { ACTION } from './plan-actions.js';
import { problem } from './plan-problems.sql.js';
import { TABLES_OF_ATTENDANCE } from './temporary-tables.sql.js';

const DEFAULT_START_TIME = '12:00';
const DEFAULT_DURATION_MINUTES = 120;

export const SET_UP = TABLES_OF_ATTENDANCE;

/** A zero of visitors alone is no sign that anything was held. */
export const LIST_SESSIONS = sql`
  INSERT INTO plan_session (group_id, on_date, line, column_number, cancel)
  SELECT group_id, on_date, min(line), min(column_number), bool_and(kind = 'CANCELLED')
  FROM (
    SELECT m.group_id, m.on_date, m.line, m.column_number, m.kind FROM plan_mark m
    WHERE m.group_id IS NOT NULL AND (m.kind <> 'ANONYMOUS' OR m.people > 0)
      AND NOT EXISTS (SELECT 1 FROM plan_person p WHERE p.line = m.person_line AND p.action = ${ACTION.SKIP})
    UNION ALL
    SELECT g.group_id, m.on_date, m.line, m.column_number, m.kind FROM plan_mark m CROSS JOIN plan_group g
    WHERE m.kind = 'CANCELLED' AND m.group_key IS NULL AND m.group_id IS NULL AND g.group_id IS NOT NULL
  ) found
  GROUP BY group_id, on_date`;

interface Today {
  readonly today: LocalDate;
}

export const TELL_OF_VISITORS_AHEAD = sql<Today>`
  INSERT INTO plan_problem (line, column_number, problem, on_date)
  SELECT line, column_number, ${problem('DATE_IN_FUTURE')}, on_date
  FROM plan_mark WHERE kind = 'ANONYMOUS' AND people > 0 AND on_date > ${'today'}`;

export const MATCH_SESSIONS = sql`
  UPDATE plan_session p SET session_id = s.id, starts_at = s.starts_at, ends_at = s.ends_at,
    is_cancelled = s.status = 'CANCELLED', is_closed = s.register_closed_at IS NOT NULL, others = s.others
  FROM (
    SELECT DISTINCT ON (s.group_id, s.local_date) s.*,
      count(*) OVER (PARTITION BY s.group_id, s.local_date) - 1 AS others
    FROM session s JOIN plan_session q ON q.group_id = s.group_id AND q.on_date = s.local_date
    ORDER BY s.group_id, s.local_date, s.status = 'PLANNED' DESC, s.kind = 'MEETING' DESC, s.starts_at, s.id
  ) s
  WHERE s.group_id = p.group_id AND s.local_date = p.on_date`;

export const TELL_OF_UNCLEAR_SESSIONS = sql`
  INSERT INTO plan_problem (line, column_number, problem, on_date)
  SELECT line, column_number, ${problem('SESSION_UNCLEAR')}, on_date FROM plan_session WHERE others > 0`;

export const TELL_OF_CANCELLED_SESSIONS = sql`
  INSERT INTO plan_problem (line, column_number, problem, on_date)
  SELECT line, column_number, ${problem('SESSION_CANCELLED')}, on_date
  FROM plan_session WHERE is_cancelled AND NOT cancel`;

export const TELL_OF_CLOSED_REGISTERS = sql`
  INSERT INTO plan_problem (line, column_number, problem, on_date)
  SELECT line, column_number, ${problem('REGISTER_CLOSED')}, on_date
  FROM plan_session p WHERE is_closed AND NOT cancel AND NOT is_cancelled AND EXISTS (
    SELECT 1 FROM plan_mark m JOIN plan_person q ON q.line = m.person_line
    WHERE m.group_id = p.group_id AND m.on_date = p.on_date AND q.action IN ${ACTION.OF_SOMEBODY}
      AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = p.session_id AND a.participant_id = q.participant_id))`;

const HAS_MARKS = fragment`EXISTS (
  SELECT 1 FROM attendance a WHERE a.session_id = p.session_id AND a.mark IS NOT NULL)`;

export const TELL_OF_SESSIONS_THAT_STAY = sql<Today>`
  INSERT INTO plan_problem (line, column_number, problem, on_date)
  SELECT line, column_number,
    CASE WHEN on_date > ${'today'} OR starts_at > now() THEN ${problem('CANCELLED_AHEAD')}
      ELSE ${problem('CANCELLED_BUT_HELD')} END,
    on_date
  FROM plan_session p
  WHERE cancel AND NOT is_cancelled AND (on_date > ${'today'} OR starts_at > now() OR ${HAS_MARKS})`;

export const LEAVE_HELD_SESSIONS = sql`DELETE FROM plan_session p WHERE cancel AND ${HAS_MARKS}`;

/** What lies ahead is cancelled in the plan, so that people are told of it. */
export const LEAVE_SESSIONS_AHEAD = sql<Today>`
  DELETE FROM plan_session WHERE on_date > ${'today'} OR (cancel AND starts_at > now())`;

/** The time of a new session: as the caller says, else as the group's series has it (that of the weekday, if one does). */
export const TIME_NEW_SESSIONS = sql<{ startTime: string | null; durationMinutes: number | null }>`
  UPDATE plan_session p SET session_id = gen_random_uuid(), is_new = true, starts_at = at.starts_at,
    ends_at = at.starts_at + make_interval(mins => at.minutes)
  FROM (
    SELECT q.group_id, q.on_date,
      (q.on_date + coalesce(${'startTime'}::time, s.wall_time, ${literal(DEFAULT_START_TIME)}::time))
        AT TIME ZONE o.time_zone AS starts_at,
      coalesce(${'durationMinutes'}::int, s.duration_minutes, ${literal(DEFAULT_DURATION_MINUTES)}) AS minutes
    FROM plan_session q
    CROSS JOIN organisation o
    LEFT JOIN LATERAL (
      SELECT series.wall_time, series.duration_minutes FROM session_series series
      WHERE series.group_id = q.group_id
      ORDER BY series.recurrence_rule LIKE
          '%' || (ARRAY['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])[extract(isodow FROM q.on_date)] || '%' DESC,
        (series.starts_on <= q.on_date AND coalesce(series.ends_on >= q.on_date, true)) DESC, series.starts_on DESC, series.id
      LIMIT 1
    ) s ON true
    WHERE q.session_id IS NULL
  ) at
  WHERE at.group_id = p.group_id AND at.on_date = p.on_date`;

export const ANALYZE_SESSIONS = command`ANALYZE plan_session`;
