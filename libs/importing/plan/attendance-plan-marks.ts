import type { Tx } from '#libs/database/tenant-database.js';
import {
  ANALYZE_ATTENDANCE,
  PLAN_HEADCOUNTS,
  PLAN_MARKS,
  TELL_OF_OTHER_HEADCOUNTS,
  TELL_OF_OTHER_MARKS,
  TELL_OF_SECOND_MARKS,
  TELL_OF_TOO_MANY_VISITORS,
} from './attendance-plan-marks.sql.js';

/** Plans marks and numbers of visitors in the sessions of the plan. What is recorded already is never overwritten. */
export async function planMarks(tx: Tx): Promise<void> {
  await PLAN_MARKS.run(tx, {});
  await TELL_OF_SECOND_MARKS.run(tx, {});
  await TELL_OF_OTHER_MARKS.run(tx, {});
  await PLAN_HEADCOUNTS.run(tx, {});
  await TELL_OF_TOO_MANY_VISITORS.run(tx, {});
  await TELL_OF_OTHER_HEADCOUNTS.run(tx, {});
  await ANALYZE_ATTENDANCE.run(tx);
}
