import type { Tx } from '#libs/database/tenant-database.js';
import type { Pair } from '#libs/merging/merge-locks.js';

/**
 * Archives the duplicate, with the word of who stands in their place, also of those who had been merged into them. From
 * here on nothing can refer to the duplicate any more. What is said of the kept person stays, and what is not said is taken over.
 */
export async function mergePerson(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  await tx.query(
    `UPDATE participant SET merged_into_id = $1, archived_at = coalesce(archived_at, now())
     WHERE id = $2 OR merged_into_id = $2`,
    [keptId, duplicateId],
  );
  await tx.query(
    `UPDATE participant k SET last_name = coalesce(k.last_name, d.last_name), alias = coalesce(k.alias, d.alias),
       birth_year = coalesce(k.birth_year, d.birth_year), note = coalesce(k.note, d.note)
     FROM participant d WHERE k.id = $1 AND d.id = $2`,
    [keptId, duplicateId],
  );
  // A sign-in of a peer goes on, as the same person.
  await tx.query('UPDATE staff_member SET participant_id = $1 WHERE participant_id = $2', [
    keptId,
    duplicateId,
  ]);
}

/**
 * Ends the secret links of the duplicate: they were given to whoever held that phone, and would now open the page of the
 * kept person. They stay on the list of what was given out.
 */
export async function revokeLinks(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  await tx.query(
    `UPDATE secret_link SET participant_id = $1, revoked_at = coalesce(revoked_at, now()) WHERE participant_id = $2`,
    [keptId, duplicateId],
  );
}

/** One place on each roster, from the first day to the last; what is not said of the kept person is taken over. */
export async function mergeRosters(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
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
  await tx.query('UPDATE project_participant SET participant_id = $1 WHERE participant_id = $2', [
    keptId,
    duplicateId,
  ]);
}

/** Imports that wait for a decision ask about the kept person, once. */
export async function mergeImportQuestions(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  await tx.query(
    `UPDATE import_problem SET candidate_ids = array_remove(
       CASE WHEN $1 = ANY (candidate_ids) THEN candidate_ids ELSE array_replace(candidate_ids, $2, $1) END, $2)
     WHERE $2 = ANY (candidate_ids)`,
    [keptId, duplicateId],
  );
}
