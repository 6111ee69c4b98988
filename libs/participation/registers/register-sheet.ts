import type { Tx } from '#libs/database/tenant-database.js';
import type { MembershipRole } from '#libs/groups/membership.entity.js';
import type { Participant } from '#libs/people/participant.entity.js';
import { ofSession, type MarkedAttendance } from './attendance.sql.js';

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

interface FlatRow extends Participant {
  readonly sessionId: string;
  readonly membershipId: string | null;
  readonly membershipRole: MembershipRole | null;
  readonly signedUp: boolean;
  readonly isMeeting: boolean;
  readonly attendanceId: string | null;
  readonly mark: MarkedAttendance['mark'];
  readonly saidWalkIn: boolean;
  readonly attendanceNote: string | null;
  readonly markedAt: Date;
  readonly recordedAt: Date;
  readonly recordedById: string | null;
}

/**
 * The registers of sessions in one statement: who is expected (members on the local date of a meeting, and everybody
 * with a seat) and who is marked, by first name in Finnish alphabetical order.
 */
export async function registerSheets(
  tx: Tx,
  sessionIds: readonly string[],
): Promise<Map<string, readonly SheetRow[]>> {
  const rows = await tx.query<FlatRow[]>(
    `SELECT s.id AS "sessionId", p.id, p.organisation_id AS "organisationId", p.first_name AS "firstName",
       p.last_name AS "lastName", p.alias, p.language, p.birth_year AS "birthYear", p.note, p.sort_name AS "sortName",
       p.created_at AS "createdAt", p.archived_at AS "archivedAt", s.kind = 'MEETING' AS "isMeeting", listed.*
     FROM session s
     CROSS JOIN LATERAL (
       SELECT participant_id, member.id AS "membershipId", member.role AS "membershipRole",
         seat.id IS NOT NULL AS "signedUp", a.id AS "attendanceId", a.mark, a.walk_in AS "saidWalkIn",
         a.note AS "attendanceNote", a.marked_at AS "markedAt", a.recorded_at AS "recordedAt",
         a.recorded_by_id AS "recordedById"
       FROM (SELECT m.id, m.role, m.participant_id FROM membership m WHERE ${ofSession('m')}) member
       FULL JOIN (SELECT u.id, u.participant_id FROM sign_up u
         WHERE u.session_id = s.id AND u.status = 'SIGNED_UP') seat USING (participant_id)
       FULL JOIN (SELECT t.* FROM attendance t WHERE t.session_id = s.id) a USING (participant_id)
     ) listed
     JOIN participant p ON p.id = listed.participant_id
     WHERE s.id = ANY ($1::uuid[])
       AND (listed."signedUp" OR listed.mark IS NOT NULL
         OR (s.kind = 'MEETING' AND listed."membershipId" IS NOT NULL))
     ORDER BY s.id, p.first_name COLLATE "fi-x-icu", p.id`,
    [sessionIds],
  );
  const sheets = new Map<string, SheetRow[]>(sessionIds.map((id) => [id, []]));
  for (const row of rows) sheets.get(row.sessionId)?.push(toSheetRow(row));
  return sheets;
}

function toSheetRow(row: FlatRow): SheetRow {
  const { id, organisationId, firstName, lastName, alias, sortName, language, birthYear, note } = row;
  const { createdAt, archivedAt } = row;
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
  const person = { id, organisationId, ...name, language, birthYear, note, createdAt, archivedAt };
  // Nothing refers to somebody who was merged.
  const participant = { ...person, mergedIntoId: null };
  return { participant, membershipId, membershipRole, signedUp, expected, attendance };
}

/** What is said about a whole register. */
export interface SheetHeader {
  readonly sessionId: string;
  readonly anonymousVisitors: number | null;
  readonly note: string | null;
  readonly closedAt: Date | null;
  readonly closedById: string | null;
}

export async function sheetHeaders(tx: Tx, sessionIds: readonly string[]): Promise<Map<string, SheetHeader>> {
  const rows = await tx.query<SheetHeader[]>(
    `SELECT s.id AS "sessionId", h.people AS "anonymousVisitors", s.register_note AS note,
       s.register_closed_at AS "closedAt", s.register_closed_by_id AS "closedById"
     FROM session s LEFT JOIN headcount h ON h.session_id = s.id AND h.kind = 'ANONYMOUS_VISITORS'
     WHERE s.id = ANY ($1::uuid[])`,
    [sessionIds],
  );
  return new Map(rows.map((row) => [row.sessionId, row]));
}
