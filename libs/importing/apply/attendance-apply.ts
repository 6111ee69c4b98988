import type { Tx } from '#libs/database/tenant-database.js';
import type { AttendanceImportOptions } from '../job/import-options.js';
import type { PlanSamples } from '../job/import-report.js';
import type { PlanSubject } from '../plan/plan-subject.js';
import type { Applied } from './applied.js';
import { MAKE_GROUPS, MAKE_MEMBERSHIPS } from '../plan/plan-tables.sql.js';
import {
  CANCEL_SESSIONS,
  COUNT_ATTENDANCE,
  LAST_MARK,
  LOCK_SESSIONS,
  MAKE_HEADCOUNTS,
  MAKE_MARKS,
  MAKE_PEOPLE,
  MAKE_SESSIONS,
  WRITTEN,
  SAMPLE_NEW_SESSIONS,
  SAMPLE_PEOPLE,
  type OwnCounts,
} from './attendance-apply.sql.js';

/** So many marks go in with one statement; between them progress is told. */
const BATCH_MARKS = 5_000;

/** Counts what the plan of attendance would do. */
export async function countAttendance(tx: Tx): Promise<OwnCounts> {
  return COUNT_ATTENDANCE.one(tx, {});
}

/** The first people to make, those matched, and the sessions that are missing. */
export async function sampleAttendance(tx: Tx): Promise<PlanSamples> {
  const toMake = await SAMPLE_PEOPLE.rows(tx, { action: 'MAKE' });
  return {
    participantsToMake: toMake.map(({ line, name }) => ({ line, name })),
    participantsMatched: await SAMPLE_PEOPLE.rows(tx, { action: 'MATCH' }),
    sessionsToMake: await SAMPLE_NEW_SESSIONS.rows(tx, {}),
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
  await MAKE_GROUPS.run(tx, { organisationId, siteId });
  await MAKE_PEOPLE.run(tx, { organisationId });
  await MAKE_MEMBERSHIPS.run(tx, { organisationId });
  // The sessions lie in the past, so nobody is told of them.
  await MAKE_SESSIONS.run(tx, { organisationId });
  await CANCEL_SESSIONS.run(tx, {});
  await applyMarks(tx, subject, progress);
  await MAKE_HEADCOUNTS.run(tx, { organisationId, createdById });
  return WRITTEN.one(tx, {});
}

async function applyMarks(
  tx: Tx,
  subject: PlanSubject,
  progress: (rows: number) => Promise<void>,
): Promise<void> {
  const { organisationId, createdById } = subject.job;
  await LOCK_SESSIONS.run(tx, {});
  const { last } = await LAST_MARK.one(tx, {});
  for (let done = 0; done < last; done += BATCH_MARKS) {
    await MAKE_MARKS.run(tx, {
      organisationId,
      createdById,
      importId: subject.importId,
      after: done,
      upTo: done + BATCH_MARKS,
    });
    await progress(Math.min(1, (done + BATCH_MARKS) / last) * subject.job.rowsTotal);
  }
}
