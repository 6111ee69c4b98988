import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { MEMBER_ON } from '#libs/groups/member-on.sql.js';
import type { MembershipRole } from '#libs/groups/membership.entity.js';
import { Participant } from '#libs/people/participant.entity.js';
import type { MarkedAttendance } from './attendance.sql.js';

interface Sessions {
  readonly sessionIds: readonly string[];
}

/** A participant, with everything that a register says of them. */
export interface FlatRow extends Participant {
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

export const REGISTER_SHEETS = sql<Sessions, FlatRow>`
  SELECT s.id AS session_id, ${columnsOf(Participant, 'p')}, s.kind = 'MEETING' AS is_meeting, listed.*
  FROM session s
  CROSS JOIN LATERAL (
    SELECT participant_id, member.id AS membership_id, member.role AS membership_role,
      seat.id IS NOT NULL AS signed_up, a.id AS attendance_id, a.mark, a.walk_in AS said_walk_in,
      a.note AS attendance_note, a.marked_at, a.recorded_at, a.recorded_by_id
    FROM (SELECT m.id, m.role, m.participant_id FROM membership m
      WHERE m.group_id = s.group_id AND ${MEMBER_ON}) member
    FULL JOIN (SELECT u.id, u.participant_id FROM sign_up u
      WHERE u.session_id = s.id AND u.status = 'SIGNED_UP') seat USING (participant_id)
    FULL JOIN (SELECT t.* FROM attendance t WHERE t.session_id = s.id) a USING (participant_id)
  ) listed
  JOIN participant p ON p.id = listed.participant_id
  WHERE s.id = ANY (${'sessionIds'}::uuid[])
    AND (listed.signed_up OR listed.mark IS NOT NULL
      OR (s.kind = 'MEETING' AND listed.membership_id IS NOT NULL))
  ORDER BY s.id, p.first_name COLLATE "fi-x-icu", p.id`;

/** What is said about a whole register. */
export interface SheetHeader {
  readonly sessionId: string;
  readonly anonymousVisitors: number | null;
  readonly note: string | null;
  readonly closedAt: Date | null;
  readonly closedById: string | null;
}

export const SHEET_HEADERS = sql<Sessions, SheetHeader>`
  SELECT s.id AS session_id, h.people AS anonymous_visitors, s.register_note AS note,
    s.register_closed_at AS closed_at, s.register_closed_by_id AS closed_by_id
  FROM session s LEFT JOIN headcount h ON h.session_id = s.id AND h.kind = 'ANONYMOUS_VISITORS'
  WHERE s.id = ANY (${'sessionIds'}::uuid[])`;
