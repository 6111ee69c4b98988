import type { Tx } from '#libs/database/tenant-database.js';
import type { PlanSubject } from '../plan/plan-subject.js';
import { applyMemberships } from '../plan/plan-tables.js';
import type { Applied } from './applied.js';
import { SAMPLE_ROWS, type PlanCounts, type PlanSamples } from '../job/import-report.js';

type OwnCounts = Omit<PlanCounts, 'unclear' | 'undecided' | 'errors'>;

/** Counts what the plan of participants would do. */
export async function countParticipants(tx: Tx): Promise<OwnCounts> {
  const [counts] = await tx.query<[OwnCounts]>(
    `SELECT
       (SELECT count(*) FROM plan_person)::int AS rows,
       json_build_object(
         'groups', 0,
         'participants', (SELECT count(*) FROM plan_person WHERE action = 'MAKE'),
         'memberships', (SELECT count(*) FROM plan_membership),
         'sessions', 0,
         'attendance', 0,
         'headcounts', 0,
         'phoneNumbers', (SELECT count(*) FROM plan_phone),
         'consents', (SELECT count(*) FROM plan_consent)
       ) AS "toMake",
       (SELECT count(*) FROM plan_fill)::int AS "toFill",
       0 AS "toCancel",
       (SELECT count(*) FROM plan_person WHERE action = 'MATCH')::int AS matched,
       (SELECT count(*) FROM plan_person p WHERE action = 'MATCH' AND NOT EXISTS (
          SELECT 1 FROM plan_fill f WHERE f.participant_id = p.participant_id
          UNION ALL SELECT 1 FROM plan_phone n WHERE n.participant_id = p.participant_id
          UNION ALL SELECT 1 FROM plan_consent c WHERE c.participant_id = p.participant_id
          UNION ALL SELECT 1 FROM plan_membership m WHERE m.participant_id = p.participant_id))::int AS unchanged`,
  );
  return counts;
}

/** The first people to make and those matched, as the file names them. */
export async function sampleParticipants(tx: Tx): Promise<PlanSamples> {
  const people = (action: string) =>
    tx.query<{ line: number; name: string; participantId: string }[]>(
      `SELECT line, concat_ws(' ', first_name, last_name) AS name, participant_id AS "participantId"
       FROM plan_person WHERE action = $1 ORDER BY line LIMIT ${SAMPLE_ROWS}`,
      [action],
    );
  return {
    participantsToMake: (await people('MAKE')).map(({ line, name }) => ({ line, name })),
    participantsMatched: await people('MATCH'),
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
  await tx.query(
    `INSERT INTO participant (id, organisation_id, first_name, last_name, alias, language, birth_year, note)
     SELECT p.participant_id, o.id, p.first_name, p.last_name, p.alias, coalesce(p.language, o.language), p.birth_year, p.note
     FROM plan_person p JOIN organisation o ON o.id = $1 WHERE p.action = 'MAKE' ORDER BY p.line`,
    [organisationId],
  );
  await progress(subject.job.rowsTotal / 2);
  await tx.query(
    `UPDATE participant e SET
       alias = coalesce(e.alias, f.alias), birth_year = coalesce(e.birth_year, f.birth_year), note = coalesce(e.note, f.note)
     FROM plan_fill f WHERE f.participant_id = e.id`,
  );
  // Whoever gives them a number meanwhile waits, or has been here before.
  await tx.query(
    'SELECT 1 FROM participant WHERE id IN (SELECT participant_id FROM plan_phone) ORDER BY id FOR NO KEY UPDATE',
  );
  // Nobody has confirmed a number that comes from a file, so staff ask at the next visit.
  await tx.query(
    `INSERT INTO phone_number (organisation_id, participant_id, number_sealed, number_index, valid_from, ask_to_confirm)
     SELECT $1, p.participant_id, p.number_sealed, p.number_index, $2, true FROM plan_phone p
     WHERE NOT EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.participant_id AND n.valid_to IS NULL)`,
    [organisationId, subject.today],
  );
  await tx.query(
    `INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, withdrawn_on, source)
     SELECT $1, participant_id, 'SMS_REMINDERS', granted_on, withdrawn_on, 'IMPORT' FROM plan_consent ON CONFLICT DO NOTHING`,
    [organisationId],
  );
  await applyMemberships(tx, organisationId);
  const joined = await tx.query<{ id: string }[]>(
    'SELECT DISTINCT participant_id AS id FROM plan_membership',
  );
  return { joined: joined.map(({ id }) => id), marked: [], cancelled: [] };
}
