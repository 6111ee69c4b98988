import type { Tx } from '#libs/database/tenant-database.js';
import type { AttendanceImportOptions } from '../job/import-options.js';
import type { PlanSubject } from './plan-subject.js';

const DEFAULT_START_TIME = '12:00';
const DEFAULT_DURATION_MINUTES = 120;

/** Finds the session of each group and date, and plans those that are missing or were cancelled. */
export async function planSessions(
  tx: Tx,
  subject: PlanSubject,
  options: AttendanceImportOptions,
): Promise<void> {
  // A zero of visitors alone is no sign that anything was held.
  await tx.query(
    `INSERT INTO plan_session (group_id, on_date, line, column_number, cancel)
     SELECT group_id, on_date, min(line), min(column_number), bool_and(kind = 'CANCELLED')
     FROM (
       SELECT m.group_id, m.on_date, m.line, m.column_number, m.kind FROM plan_mark m
       WHERE m.group_id IS NOT NULL AND (m.kind <> 'ANONYMOUS' OR m.people > 0)
         AND NOT EXISTS (SELECT 1 FROM plan_person p WHERE p.line = m.person_line AND p.action = 'SKIP')
       UNION ALL
       SELECT g.group_id, m.on_date, m.line, m.column_number, m.kind FROM plan_mark m CROSS JOIN plan_group g
       WHERE m.kind = 'CANCELLED' AND m.group_key IS NULL AND m.group_id IS NULL AND g.group_id IS NOT NULL
     ) found
     GROUP BY group_id, on_date`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'ERROR', 'DATE_IN_FUTURE', 'Visitors are counted on ' || on_date || ', which has not come yet; check the year.'
     FROM plan_mark WHERE kind = 'ANONYMOUS' AND people > 0 AND on_date > $1`,
    [subject.today],
  );
  await matchSessions(tx);
  await tellOfSessions(tx, subject);
  // What lies ahead is cancelled in the plan, so that people are told of it.
  await tx.query('DELETE FROM plan_session WHERE on_date > $1 OR (cancel AND starts_at > now())', [
    subject.today,
  ]);
  await timeNewSessions(tx, options);
  await tx.query('ANALYZE plan_session');
}

async function matchSessions(tx: Tx): Promise<void> {
  await tx.query(
    `UPDATE plan_session p SET session_id = s.id, starts_at = s.starts_at, ends_at = s.ends_at,
       is_cancelled = s.status = 'CANCELLED', is_closed = s.register_closed_at IS NOT NULL, others = s.others
     FROM (
       SELECT DISTINCT ON (s.group_id, s.local_date) s.*,
         count(*) OVER (PARTITION BY s.group_id, s.local_date) - 1 AS others
       FROM session s JOIN plan_session q ON q.group_id = s.group_id AND q.on_date = s.local_date
       ORDER BY s.group_id, s.local_date, s.status = 'PLANNED' DESC, s.kind = 'MEETING' DESC, s.starts_at, s.id
     ) s
     WHERE s.group_id = p.group_id AND s.local_date = p.on_date`,
  );
}

async function tellOfSessions(tx: Tx, subject: PlanSubject): Promise<void> {
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'UNCLEAR', 'SESSION_UNCLEAR',
       'The group has several sessions on ' || on_date || '; all marks of that date go to one of them.'
     FROM plan_session WHERE others > 0`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'UNCLEAR', 'SESSION_CANCELLED',
       'The session of ' || on_date || ' is cancelled here, so its marks are left out; take the cancellation back if the file is right.'
     FROM plan_session WHERE is_cancelled AND NOT cancel`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'UNCLEAR', 'REGISTER_CLOSED',
       'The register of ' || on_date || ' is closed, so nothing new is added to it; reopen it and import again if the file is right.'
     FROM plan_session p WHERE is_closed AND NOT cancel AND NOT is_cancelled AND EXISTS (
       SELECT 1 FROM plan_mark m JOIN plan_person q ON q.line = m.person_line
       WHERE m.group_id = p.group_id AND m.on_date = p.on_date AND q.action IN ('MAKE', 'MATCH')
         AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = p.session_id AND a.participant_id = q.participant_id))`,
  );
  await tx.query(
    `INSERT INTO plan_problem (line, column_number, severity, code, message)
     SELECT line, column_number, 'UNCLEAR', 'SESSION_HELD',
       CASE WHEN on_date > $1 OR starts_at > now()
         THEN 'The session of ' || on_date || ' has yet to begin, so it is not cancelled from a file; cancel it in the plan, and people are told.'
         ELSE 'The file says that ' || on_date || ' was cancelled, but somebody is marked there; it stays as it is.' END
     FROM plan_session p
     WHERE cancel AND NOT is_cancelled AND (on_date > $1 OR starts_at > now() OR EXISTS (
       SELECT 1 FROM attendance a WHERE a.session_id = p.session_id AND a.mark IS NOT NULL))`,
    [subject.today],
  );
  await tx.query(
    `DELETE FROM plan_session p WHERE cancel AND EXISTS (
       SELECT 1 FROM attendance a WHERE a.session_id = p.session_id AND a.mark IS NOT NULL)`,
  );
}

/** The time of a new session: as the caller says, else as the group's series has it (that of the weekday, if one does). */
async function timeNewSessions(tx: Tx, options: AttendanceImportOptions): Promise<void> {
  await tx.query(
    `UPDATE plan_session p SET session_id = gen_random_uuid(), is_new = true, starts_at = at.starts_at,
       ends_at = at.starts_at + make_interval(mins => at.minutes)
     FROM (
       SELECT q.group_id, q.on_date, (q.on_date + coalesce($1::time, s.wall_time, $3::time)) AT TIME ZONE o.time_zone AS starts_at,
         coalesce($2::int, s.duration_minutes, $4::int) AS minutes
       FROM plan_session q
       CROSS JOIN organisation o
       LEFT JOIN LATERAL (
         SELECT series.wall_time, series.duration_minutes FROM session_series series
         WHERE series.group_id = q.group_id
         ORDER BY series.recurrence_rule LIKE '%' || ($5::text[])[extract(isodow FROM q.on_date)] || '%' DESC,
           (series.starts_on <= q.on_date AND coalesce(series.ends_on >= q.on_date, true)) DESC, series.starts_on DESC, series.id
         LIMIT 1
       ) s ON true
       WHERE q.session_id IS NULL
     ) at
     WHERE at.group_id = p.group_id AND at.on_date = p.on_date`,
    [
      options.startTime ?? null,
      options.durationMinutes ?? null,
      DEFAULT_START_TIME,
      DEFAULT_DURATION_MINUTES,
      ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'],
    ],
  );
}
