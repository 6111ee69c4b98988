import type { Tx } from '#libs/database/tenant-database.js';
import type { AttendanceImportOptions } from '../job/import-options.js';
import { SAMPLE_ROWS, type PlanCounts, type PlanSamples } from '../job/import-report.js';
import type { PlanSubject } from '../plan/plan-subject.js';
import { applyGroups, applyMemberships } from '../plan/plan-tables.js';
import type { Applied } from './applied.js';

type OwnCounts = Omit<PlanCounts, 'unclear' | 'undecided' | 'errors'>;

/** So many marks go in with one statement; between them progress is told. */
const BATCH_MARKS = 5_000;

/** Counts what the plan of attendance would do. */
export async function countAttendance(tx: Tx): Promise<OwnCounts> {
  const [counts] = await tx.query<[OwnCounts]>(
    `SELECT
       (SELECT count(*) FROM plan_mark)::int AS rows,
       json_build_object(
         'groups', (SELECT count(*) FROM plan_group WHERE is_new),
         'participants', (SELECT count(DISTINCT participant_id) FROM plan_person WHERE action = 'MAKE'),
         'memberships', (SELECT count(*) FROM plan_membership),
         'sessions', (SELECT count(*) FROM plan_session WHERE is_new),
         'attendance', (SELECT count(*) FROM plan_attendance WHERE state = 'MAKE'),
         'headcounts', (SELECT count(*) FROM plan_headcount WHERE state = 'MAKE'),
         'phoneNumbers', 0,
         'consents', 0
       ) AS "toMake",
       0 AS "toFill",
       (SELECT count(*) FROM plan_session WHERE cancel AND NOT is_new AND NOT is_cancelled)::int AS "toCancel",
       (SELECT count(DISTINCT participant_id) FROM plan_person WHERE action = 'MATCH')::int AS matched,
       (SELECT count(*) FROM plan_attendance WHERE state = 'SAME')::int
         + (SELECT count(*) FROM plan_headcount WHERE state = 'SAME')::int
         + (SELECT count(*) FROM plan_session WHERE cancel AND is_cancelled)::int AS unchanged`,
  );
  return counts;
}

/** The first people to make, those matched, and the sessions that are missing. */
export async function sampleAttendance(tx: Tx): Promise<PlanSamples> {
  const people = (action: string) =>
    tx.query<{ line: number; name: string; participantId: string }[]>(
      `SELECT line, name, participant_id AS "participantId" FROM plan_person WHERE action = $1 ORDER BY line LIMIT ${SAMPLE_ROWS}`,
      [action],
    );
  return {
    participantsToMake: (await people('MAKE')).map(({ line, name }) => ({ line, name })),
    participantsMatched: await people('MATCH'),
    sessionsToMake: await tx.query(
      `SELECT line, on_date::text AS date, cancel AS cancelled FROM plan_session WHERE is_new
       ORDER BY on_date, line LIMIT ${SAMPLE_ROWS}`,
    ),
  };
}

/** Carries the plan out. */
export async function applyAttendance(
  tx: Tx,
  subject: PlanSubject,
  progress: (rows: number) => Promise<void>,
): Promise<Applied> {
  const { organisationId, createdById } = subject.job;
  const { siteId = null } = subject.options as AttendanceImportOptions;
  await applyGroups(tx, organisationId, siteId);
  await tx.query(
    `INSERT INTO participant (id, organisation_id, first_name, last_name, language)
     SELECT DISTINCT ON (p.participant_id) p.participant_id, o.id, split_part(p.name, ' ', 1),
       nullif(substr(p.name, length(split_part(p.name, ' ', 1)) + 2), ''), o.language
     FROM plan_person p JOIN organisation o ON o.id = $1
     WHERE p.action = 'MAKE' ORDER BY p.participant_id, p.line`,
    [organisationId],
  );
  await applyMemberships(tx, organisationId);
  await applySessions(tx, organisationId);
  await applyMarks(tx, subject, progress);
  await tx.query(
    `INSERT INTO headcount (organisation_id, session_id, kind, people, counted_at, recorded_by_id)
     SELECT $1, session_id, 'ANONYMOUS_VISITORS', people, counted_at, $2 FROM plan_headcount WHERE state = 'MAKE'
     ON CONFLICT (organisation_id, session_id) WHERE kind = 'ANONYMOUS_VISITORS' DO NOTHING`,
    [organisationId, createdById],
  );
  const [applied] = await tx.query<[Applied]>(
    `SELECT
       ARRAY(SELECT DISTINCT participant_id FROM plan_membership) AS joined,
       ARRAY(SELECT DISTINCT participant_id FROM plan_attendance WHERE state = 'MAKE') AS marked,
       ARRAY(SELECT session_id FROM plan_session WHERE cancel AND NOT is_new AND NOT is_cancelled) AS cancelled`,
  );
  return applied;
}

/** They lie in the past, so nobody is told of them. */
async function applySessions(tx: Tx, organisationId: string): Promise<void> {
  await tx.query(
    `INSERT INTO session (id, organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, capacity, status,
       cancelled_at, cancel_reason)
     SELECT p.session_id, o.id, p.group_id, 'MEETING', p.on_date, p.starts_at, p.ends_at, o.time_zone, NULL,
       CASE WHEN p.cancel THEN 'CANCELLED' ELSE 'PLANNED' END, CASE WHEN p.cancel THEN now() END,
       CASE WHEN p.cancel THEN 'peruttu' END
     FROM plan_session p JOIN organisation o ON o.id = $1 WHERE p.is_new`,
    [organisationId],
  );
  await tx.query(
    `UPDATE session s SET status = 'CANCELLED', cancelled_at = now(), cancel_reason = 'peruttu', is_exception = true
     FROM plan_session p WHERE p.session_id = s.id AND p.cancel AND NOT p.is_new AND NOT p.is_cancelled`,
  );
}

async function applyMarks(
  tx: Tx,
  subject: PlanSubject,
  progress: (rows: number) => Promise<void>,
): Promise<void> {
  const { organisationId, createdById } = subject.job;
  // As a register does: what staff record in these sessions meanwhile waits, and then comes after the file.
  await tx.query(
    `SELECT 1 FROM session WHERE id IN (SELECT session_id FROM plan_session) ORDER BY id FOR NO KEY UPDATE`,
  );
  const [{ last }] = await tx.query<[{ last: number }]>(
    'SELECT coalesce(max(n), 0)::int AS last FROM plan_attendance',
  );
  for (let done = 0; done < last; done += BATCH_MARKS) {
    await tx.query(
      `WITH kept AS (
         INSERT INTO attendance
           (organisation_id, session_id, participant_id, mark, walk_in, note, marked_at, client_key, recorded_by_id)
         SELECT $1, session_id, participant_id, mark, walk_in, note, marked_at,
           'import:' || $3 || ':' || line || ':' || coalesce(column_number, 0), $2
         FROM plan_attendance WHERE n > $4 AND n <= $5 AND state = 'MAKE' ORDER BY n
         ON CONFLICT (organisation_id, session_id, participant_id) DO NOTHING
         RETURNING *
       )
       INSERT INTO attendance_change
         (organisation_id, session_id, participant_id, client_key, previous_mark, mark, walk_in, note, marked_at, actor_id, applied)
       SELECT organisation_id, session_id, participant_id, client_key, NULL, mark, walk_in, note, marked_at, recorded_by_id, true
       FROM kept`,
      [organisationId, createdById, subject.importId, done, done + BATCH_MARKS],
    );
    await progress(Math.min(1, (done + BATCH_MARKS) / last) * subject.job.rowsTotal);
  }
}
