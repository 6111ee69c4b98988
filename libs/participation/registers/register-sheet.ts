import type { Tx } from '#libs/database/tenant-database.js';
import type { MembershipRole } from '#libs/groups/membership.entity.js';
import type { Participant } from '#libs/people/participant.entity.js';
import type { MarkedAttendance } from './attendance.sql.js';
import { REGISTER_SHEETS, SHEET_HEADERS, type FlatRow, type SheetHeader } from './register-sheet.sql.js';

/** Why somebody stands on a register. */
export const EXPECTATIONS = ['MEMBER', 'SIGNED_UP', 'WALK_IN'] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

export interface SheetRow {
  readonly participant: Participant;
  /** Their membership of the group on the session's local date. */
  readonly membershipId: string | null;
  readonly membershipRole: MembershipRole | null;
  readonly signedUp: boolean;
  readonly expected: Expectation;
  /** null: unknown, never absent. */
  readonly attendance: MarkedAttendance | null;
}

/**
 * The registers of sessions in one statement: who is expected (members on the local date of a meeting, and everybody
 * with a seat) and who is marked, by first name in Finnish alphabetical order.
 */
export async function registerSheets(
  tx: Tx,
  sessionIds: readonly string[],
): Promise<Map<string, readonly SheetRow[]>> {
  const rows = await REGISTER_SHEETS.rows(tx, { sessionIds });
  const sheets = new Map<string, SheetRow[]>(sessionIds.map((id) => [id, []]));
  for (const row of rows) sheets.get(row.sessionId)?.push(toSheetRow(row));
  return sheets;
}

function toSheetRow(row: FlatRow): SheetRow {
  const { id, organisationId, firstName, lastName, alias, sortName, language, birthYear, note } = row;
  const { createdAt, archivedAt, mergedIntoId } = row;
  const { membershipId, membershipRole, signedUp } = row;
  const expected = row.isMeeting && membershipId !== null ? 'MEMBER' : signedUp ? 'SIGNED_UP' : 'WALK_IN';
  const attendance: MarkedAttendance | null =
    row.attendanceId === null
      ? null
      : {
          id: row.attendanceId,
          sessionId: row.sessionId,
          participantId: id,
          mark: row.mark,
          isWalkIn: row.saidWalkIn || expected === 'WALK_IN',
          note: row.attendanceNote,
          markedAt: row.markedAt,
          recordedAt: row.recordedAt,
          recordedById: row.recordedById,
        };
  const name = { firstName, lastName, alias, sortName };
  const kept = { createdAt, archivedAt, mergedIntoId };
  const participant = { id, organisationId, ...name, language, birthYear, note, ...kept };
  return { participant, membershipId, membershipRole, signedUp, expected, attendance };
}

export async function sheetHeaders(tx: Tx, sessionIds: readonly string[]): Promise<Map<string, SheetHeader>> {
  const rows = await SHEET_HEADERS.rows(tx, { sessionIds });
  return new Map(rows.map((row) => [row.sessionId, row]));
}
