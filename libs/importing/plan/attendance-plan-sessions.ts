import type { Tx } from '#libs/database/tenant-database.js';
import type { AttendanceImportOptions } from '../job/import-options.js';
import {
  ANALYZE_SESSIONS,
  LEAVE_HELD_SESSIONS,
  LEAVE_SESSIONS_AHEAD,
  LIST_SESSIONS,
  MATCH_SESSIONS,
  TELL_OF_CANCELLED_SESSIONS,
  TELL_OF_CLOSED_REGISTERS,
  TELL_OF_SESSIONS_THAT_STAY,
  TELL_OF_UNCLEAR_SESSIONS,
  TELL_OF_VISITORS_AHEAD,
  TIME_NEW_SESSIONS,
} from './attendance-plan-sessions.sql.js';
import type { PlanSubject } from './plan-subject.js';

/** Finds the session of each group and date, and plans those that are missing or were cancelled. */
export async function planSessions(
  tx: Tx,
  subject: PlanSubject,
  options: AttendanceImportOptions,
): Promise<void> {
  const { today } = subject;
  await LIST_SESSIONS.run(tx, {});
  await TELL_OF_VISITORS_AHEAD.run(tx, { today });
  await MATCH_SESSIONS.run(tx, {});
  await TELL_OF_UNCLEAR_SESSIONS.run(tx, {});
  await TELL_OF_CANCELLED_SESSIONS.run(tx, {});
  await TELL_OF_CLOSED_REGISTERS.run(tx, {});
  await TELL_OF_SESSIONS_THAT_STAY.run(tx, { today });
  await LEAVE_HELD_SESSIONS.run(tx, {});
  await LEAVE_SESSIONS_AHEAD.run(tx, { today });
  const { startTime = null, durationMinutes = null } = options;
  await TIME_NEW_SESSIONS.run(tx, { startTime, durationMinutes });
  await ANALYZE_SESSIONS.run(tx);
}
