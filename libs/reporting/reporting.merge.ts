import type { Tx } from '#libs/database/tenant-database.js';
import { joinOverlapping, type Period } from '#libs/groups/rules/joined-periods.js';
import { handOver } from '#libs/people/merge-rows.js';
import type { AbsorbedRow, Merge, MergeStep, Pair } from '#libs/people/merge-steps.js';

export const reportingMergeStep: MergeStep = {
  name: 'reports',
  tables: ['attendance_reason', 'project_participant', 'rehabilitation_agreement'],
  follow: { attendance: followMarks },
  move: async (tx, merge) => {
    await handOver(tx, merge, 'attendance_reason');
    await mergeRosters(tx, merge);
    await mergeRehabilitation(tx, merge);
  },
};

/** A reason stays with an absence: that of a mark which gives way, unless the other one has a reason or says no absence. */
async function followMarks(tx: Tx, _merge: Merge, absorbed: readonly AbsorbedRow[]): Promise<void> {
  await tx.query(
    `DELETE FROM attendance_reason r
     USING jsonb_to_recordset($1::jsonb) AS a (id uuid, "survivorId" uuid)
     JOIN attendance gone ON gone.id = a.id JOIN attendance stays ON stays.id = a."survivorId"
     WHERE (r.session_id, r.participant_id) = (gone.session_id, gone.participant_id)
       AND (stays.mark IS NULL OR stays.mark NOT IN ('ABSENT', 'EXCUSED') OR EXISTS (
         SELECT 1 FROM attendance_reason o WHERE (o.session_id, o.participant_id) = (stays.session_id, stays.participant_id)))`,
    [JSON.stringify(absorbed)],
  );
}

/** One place on each roster, from the first day to the last; what is not said of the kept person is taken over. */
async function mergeRosters(tx: Tx, pair: Pair): Promise<void> {
  const { keptId, duplicateId } = pair;
  await tx.query(
    `UPDATE project_participant k SET started_on = least(k.started_on, d.started_on),
       ended_on = CASE WHEN k.ended_on IS NULL OR d.ended_on IS NULL THEN NULL ELSE greatest(k.ended_on, d.ended_on) END,
       gender = coalesce(k.gender, d.gender), employment = coalesce(k.employment, d.employment),
       education = coalesce(k.education, d.education), exit_data_on = coalesce(k.exit_data_on, d.exit_data_on)
     FROM project_participant d WHERE d.project_id = k.project_id AND k.participant_id = $1 AND d.participant_id = $2`,
    [keptId, duplicateId],
  );
  await tx.query(
    `DELETE FROM project_participant d WHERE d.participant_id = $2 AND EXISTS (
       SELECT 1 FROM project_participant k WHERE k.project_id = d.project_id AND k.participant_id = $1)`,
    [keptId, duplicateId],
  );
  await handOver(tx, pair, 'project_participant');
}

/** Agreements on rehabilitative work: of those that share a day one, as one person has one at a time. */
async function mergeRehabilitation(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  const rows = await tx.query<Period[]>(
    `SELECT id, starts_on::text AS "startsOn", ends_on::text AS "endsOn", participant_id = $1 AS "isKept"
     FROM rehabilitation_agreement WHERE participant_id IN ($1, $2) ORDER BY starts_on, id`,
    [keptId, duplicateId],
  );
  const joined = joinOverlapping(rows);
  await tx.query('DELETE FROM rehabilitation_agreement WHERE id = ANY ($1::uuid[])', [
    joined.flatMap(({ absorbed }) => absorbed.map(({ id }) => id)),
  ]);
  for (const { survivor, startsOn, endsOn } of joined) {
    await tx.query(
      'UPDATE rehabilitation_agreement SET participant_id = $2, starts_on = $3, ends_on = $4 WHERE id = $1',
      [survivor.id, keptId, startsOn, endsOn],
    );
  }
}
