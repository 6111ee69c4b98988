import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { answersToSessions } from '#libs/messaging/overview/session-answers.js';
import type { AttendanceChange } from '#libs/participation/registers/attendance-change.entity.js';
import {
  attendanceCounts,
  attendanceHistory,
  attendancePages,
  type AttendanceFilter,
  type AttendanceInList,
} from '#libs/participation/registers/attendance.sql.js';
import { registerSheets, sheetHeaders } from '#libs/participation/registers/register-sheet.js';
import { nestedConnection } from '../graphql/nested-listing.js';

export const registerBySession = sheetHeaders;
export const registerRowsBySession = registerSheets;
export const answersBySession = answersToSessions;

export const attendanceOfParticipant = nestedConnection<AttendanceFilter, AttendanceInList>({
  order: 'attendance-by-session',
  parentOf: (row) => row.participantId,
  keyOf: (row) => [row.startsAt, row.id],
  pages: attendancePages,
  counts: attendanceCounts,
});

/** The key under which the history of a person in a session is loaded. */
export function historyKey(of: { readonly sessionId: string; readonly participantId: string }): string {
  return `${of.sessionId}/${of.participantId}`;
}

export const historyByKey = async (
  tx: Tx,
  keys: readonly string[],
): Promise<Map<string, AttendanceChange[]>> => {
  const asked = keys.map((key) => {
    const [sessionId = '', participantId = ''] = key.split('/');
    return { sessionId, participantId };
  });
  return grouped(await attendanceHistory(tx, asked), historyKey);
};
