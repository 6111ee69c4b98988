import type { Tx } from '#libs/database/tenant-database.js';
import { grouped } from '#libs/database/group-rows.js';
import type { Pair } from '#libs/merging/merge-locks.js';
import { prevailingMark, type StandingMark } from '../rules/merge-rules.js';

interface MarkRow extends StandingMark {
  readonly id: string;
  readonly sessionId: string;
  readonly isKept: boolean;
  readonly reasonId: string | null;
}

/**
 * Gives the marks to the kept person, with every mark that ever arrived. Where both are marked in a session one mark
 * stands (`prevailingMark`); the audit trail has the other one. A reason stays with an absence.
 */
export async function mergeMarks(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  const rows = await tx.query<MarkRow[]>(
    `SELECT a.id, a.session_id AS "sessionId", a.mark, a.marked_at AS "markedAt", a.client_key AS "clientKey",
       a.participant_id = $1 AS "isKept", r.id AS "reasonId"
     FROM attendance a
     LEFT JOIN attendance_reason r ON r.session_id = a.session_id AND r.participant_id = a.participant_id
     WHERE a.participant_id IN ($1, $2)
       AND a.session_id IN (SELECT session_id FROM attendance WHERE participant_id = $2)`,
    [keptId, duplicateId],
  );
  const bySession = grouped(rows, (row) => row.sessionId);
  const marks: string[] = [];
  const reasons: string[] = [];
  for (const both of bySession.values()) {
    const kept = both.find(({ isKept }) => isKept);
    const other = both.find(({ isKept }) => !isKept)!;
    if (kept === undefined) continue;
    const standing = prevailingMark(kept, other);
    const overtaken = standing === kept ? other : kept;
    marks.push(overtaken.id);
    const isAway = standing.mark === 'ABSENT' || standing.mark === 'EXCUSED';
    if (overtaken.reasonId !== null && (standing.reasonId !== null || !isAway))
      reasons.push(overtaken.reasonId);
  }
  await tx.query('DELETE FROM attendance_reason WHERE id = ANY ($1::uuid[])', [reasons]);
  await tx.query('DELETE FROM attendance WHERE id = ANY ($1::uuid[])', [marks]);
  for (const table of ['attendance', 'attendance_reason']) {
    await tx.query(`UPDATE ${table} SET participant_id = $1 WHERE participant_id = $2`, [
      keptId,
      duplicateId,
    ]);
  }
  await tx.query('SELECT move_marks_of_merged($1, $2::uuid[])', [duplicateId, [...bySession.keys()]]);
}
