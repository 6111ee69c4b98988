import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { countInBoth, countOwn, handOver } from '#libs/people/merge-rows.js';
import type { AbsorbedRow, Merge, MergeStep } from '#libs/people/merge-steps.js';
import { prevailingMark, type StandingMark } from '../rules/merge-rules.js';

interface MarkRow extends StandingMark {
  readonly id: string;
  readonly sessionId: string;
  readonly isKept: boolean;
}

export const marksMergeStep: MergeStep = {
  name: 'marks',
  tables: ['attendance', 'attendance_change'],
  sessionsOf: ['attendance'],
  count: async (tx, pair) => ({
    moves: { marks: await countOwn(tx, pair, 'attendance') },
    conflicts: { sessionsMarkedTwice: await countInBoth(tx, pair, 'attendance') },
  }),
  move: mergeMarks,
};

/**
 * Gives the marks to the kept person, with every mark that ever arrived. Where both are marked in a session one mark
 * stands (`prevailingMark`); the audit trail has the other one.
 */
async function mergeMarks(tx: Tx, merge: Merge): Promise<void> {
  const { keptId, duplicateId } = merge;
  const rows = await tx.query<MarkRow[]>(
    `SELECT id, session_id AS "sessionId", mark, marked_at AS "markedAt", client_key AS "clientKey",
       participant_id = $1 AS "isKept"
     FROM attendance
     WHERE participant_id IN ($1, $2)
       AND session_id IN (SELECT session_id FROM attendance WHERE participant_id = $2)`,
    [keptId, duplicateId],
  );
  const bySession = grouped(rows, (row) => row.sessionId);
  const overtaken: AbsorbedRow[] = [];
  for (const both of bySession.values()) {
    const kept = both.find(({ isKept }) => isKept);
    const other = both.find(({ isKept }) => !isKept)!;
    if (kept === undefined) continue;
    const standing = prevailingMark(kept, other);
    overtaken.push({ id: (standing === kept ? other : kept).id, survivorId: standing.id });
  }
  await merge.absorb('attendance', overtaken);
  await tx.query('DELETE FROM attendance WHERE id = ANY ($1::uuid[])', [overtaken.map(({ id }) => id)]);
  await handOver(tx, merge, 'attendance');
  await tx.query('SELECT move_marks_of_merged($1, $2::uuid[])', [duplicateId, [...bySession.keys()]]);
}
