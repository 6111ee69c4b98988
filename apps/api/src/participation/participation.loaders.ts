import type { Tx } from '#libs/database/tenant-database.js';
import type { AttendanceChange } from '#libs/participation/attendance-change.entity.js';
import {
  attendanceCounts,
  attendanceHistory,
  attendancePages,
  type AttendanceFilter,
  type AttendanceInList,
} from '#libs/participation/attendance-reading.js';
import { registerSheets, sheetHeaders } from '#libs/participation/register-sheet.js';
import {
  signUpCounts,
  signUpPages,
  type SignUpFilter,
  type SignUpParent,
} from '#libs/participation/sign-up-lists.js';
import type { SignUp } from '#libs/participation/sign-up.entity.js';
import { grouped } from '../graphql/batches.js';
import { nestedConnection } from '../groups/nested-listing.js';

export const registerBySession = sheetHeaders;
export const registerRowsBySession = registerSheets;

export const signUpsOfSession = signUpList('sessionId');
export const signUpsOfParticipant = signUpList('participantId');

function signUpList(parent: SignUpParent) {
  return nestedConnection<SignUpFilter, SignUp>({
    order: 'sign-ups-by-time',
    parentOf: (row) => row[parent],
    keyOf: (row) => [row.signedUpAt, row.id],
    pages: (tx, parentIds, filter, request) => signUpPages(tx, parent, parentIds, filter, request),
    counts: (tx, parentIds, filter) => signUpCounts(tx, parent, parentIds, filter),
  });
}

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
