import type { Tx } from '#libs/database/tenant-database.js';
import type { PlanSubject } from '../plan/plan-subject.js';
import type { Applied } from './applied.js';
import { MAKE_MEMBERSHIPS } from '../plan/plan-tables.sql.js';
import type { PlanSamples } from '../job/import-report.js';
import {
  COUNT_PARTICIPANTS,
  FILL_PEOPLE,
  LOCK_PEOPLE,
  MAKE_CONSENTS,
  MAKE_PEOPLE,
  MAKE_PHONES,
  PEOPLE_WHO_JOINED,
  SAMPLE_PEOPLE,
  type OwnCounts,
} from './participants-apply.sql.js';

/** Counts what the plan of participants would do. */
export async function countParticipants(tx: Tx): Promise<OwnCounts> {
  return COUNT_PARTICIPANTS.one(tx, {});
}

/** The first people to make and those matched, as the file names them. */
export async function sampleParticipants(tx: Tx): Promise<PlanSamples> {
  const toMake = await SAMPLE_PEOPLE.rows(tx, { action: 'MAKE' });
  return {
    participantsToMake: toMake.map(({ line, name }) => ({ line, name })),
    participantsMatched: await SAMPLE_PEOPLE.rows(tx, { action: 'MATCH' }),
    sessionsToMake: [],
  };
}

/** Carries the plan out. */
export async function applyParticipants(
  tx: Tx,
  subject: PlanSubject,
  progress: (rows: number) => Promise<void>,
): Promise<Applied> {
  const { organisationId } = subject.job;
  await MAKE_PEOPLE.run(tx, { organisationId });
  await progress(subject.job.rowsTotal / 2);
  await FILL_PEOPLE.run(tx, {});
  await LOCK_PEOPLE.run(tx, {});
  await MAKE_PHONES.run(tx, { organisationId, today: subject.today });
  await MAKE_CONSENTS.run(tx, { organisationId });
  await MAKE_MEMBERSHIPS.run(tx, { organisationId });
  const joined = await PEOPLE_WHO_JOINED.rows(tx, {});
  return { joined: joined.map(({ id }) => id), marked: [], cancelled: [] };
}
