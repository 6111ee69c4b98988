import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { AbsorbedRow, Merge, MergeStep } from '#libs/people/merge-steps.js';
import { prevailingMark } from '../rules/merge-rules.js';
import {
  DELETE_MARKS,
  MARKED_TWICE,
  MARKS,
  MARKS_OF_BOTH,
  MOVE_FIRST_VISITS,
  MOVE_HISTORY,
} from './merge-marks.sql.js';

export const marksMergeStep: MergeStep = {
  name: 'marks',
  tables: ['attendance', 'attendance_change'],
  sessionsOf: ['attendance'],
  count: async (tx, pair) => ({
    moves: { marks: (await MARKS.own.one(tx, pair)).count },
    conflicts: { sessionsMarkedTwice: (await MARKED_TWICE.one(tx, pair)).count },
  }),
  move: mergeMarks,
};

/**
 * Gives the marks to the kept person, with every mark that ever arrived. Where both are marked in a session one mark
 * stands (`prevailingMark`); the audit trail has the other one.
 */
async function mergeMarks(tx: Tx, merge: Merge): Promise<void> {
  const rows = await MARKS_OF_BOTH.rows(tx, merge);
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
  await DELETE_MARKS.run(tx, { ids: overtaken.map(({ id }) => id) });
  await MARKS.handOver.run(tx, merge);
  await MOVE_FIRST_VISITS.run(tx, merge);
  await MOVE_HISTORY.run(tx, { duplicateId: merge.duplicateId, sessionIds: [...bySession.keys()] });
}
