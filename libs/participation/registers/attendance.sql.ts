import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn, PageRequest } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { MEMBER_ON } from '#libs/groups/member-on.sql.js';
import { AttendanceChange } from './attendance-change.entity.js';
import type { Mark } from '../rules/mark.js';

/** The mark in force of a person in a session, with what follows from the plans. */
export interface MarkedAttendance {
  readonly id: string;
  readonly sessionId: string;
  readonly participantId: string;
  readonly mark: Mark | null;
  /** Came without a place: the register said so, or there was neither membership nor seat. */
  readonly isWalkIn: boolean;
  readonly note: string | null;
  readonly markedAt: Date;
  readonly recordedAt: Date;
  readonly recordedById: string | null;
}

/** SQL that is true when somebody holds a seat in session `s`. */
export function hasSeat(participantId: string): string {
  return `EXISTS (SELECT 1 FROM sign_up u
    WHERE u.session_id = s.id AND u.participant_id = ${participantId} AND u.status = 'SIGNED_UP')`;
}

const HAS_SEAT: Fragment = { parts: [hasSeat('a.participant_id')] };

/**
 * Whether who is marked in `a` has a place in session `s`: a sign-up that holds a seat or, for a meeting, membership on
 * its local date. It is asked when marks are read rather than kept with them, so that a membership entered the day after
 * its first visit counts.
 */
const HAS_PLACE = fragment`(${HAS_SEAT} OR (s.kind = 'MEETING' AND EXISTS (SELECT 1 FROM membership m
  WHERE m.participant_id = a.participant_id AND m.group_id = s.group_id AND ${MEMBER_ON})))`;

/** Whether who is marked in `a` is a walk-in of session `s`. */
export const WALK_IN = fragment`(a.walk_in OR NOT ${HAS_PLACE})`;

const MARKED_ATTENDANCE = fragment`a.id, a.session_id, a.participant_id, a.mark, ${WALK_IN} AS is_walk_in, a.note, a.marked_at, a.recorded_at, a.recorded_by_id`;

export const ATTENDANCE_OF_PEOPLE = sql<
  { sessionId: string; participantIds: readonly string[] },
  MarkedAttendance
>`
  SELECT ${MARKED_ATTENDANCE} FROM attendance a JOIN session s ON s.id = a.session_id
  WHERE a.session_id = ${'sessionId'} AND a.participant_id = ANY (${'participantIds'}::uuid[])`;

/** The marks in force of these people in one session, by participant. */
export async function readAttendance(
  tx: Tx,
  sessionId: string,
  participantIds: readonly string[],
): Promise<Map<string, MarkedAttendance>> {
  if (participantIds.length === 0) return new Map();
  const rows = await ATTENDANCE_OF_PEOPLE.rows(tx, { sessionId, participantIds });
  return new Map(rows.map((row) => [row.participantId, row]));
}

export interface AttendanceFilter {
  readonly groupId?: string | null;
  /** Local dates, both included. */
  readonly from?: LocalDate | null;
  readonly to?: LocalDate | null;
}

type VisitsOfPeople = Required<AttendanceFilter> & { readonly participantIds: readonly string[] };

/** Latest session first. */
const BY_SESSION: readonly KeysetColumn[] = [
  { expr: 's.starts_at', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'a.id', direction: 'DESC', cast: 'uuid' },
];

/** A mark with the start of its session, by which lists of marks are ordered. */
export type AttendanceInList = MarkedAttendance & { readonly startsAt: Date };

const VISITS_IN_FILTER = fragment<VisitsOfPeople>`FROM attendance a JOIN session s ON s.id = a.session_id
  WHERE a.participant_id = ANY (${'participantIds'}::uuid[]) AND a.mark IS NOT NULL
    AND (${'groupId'}::uuid IS NULL OR s.group_id = ${'groupId'})
    AND (${'from'}::date IS NULL OR s.local_date >= ${'from'}) AND (${'to'}::date IS NULL OR s.local_date <= ${'to'})`;

export const VISITS = new PagedList<VisitsOfPeople, AttendanceInList>({
  select: fragment`${MARKED_ATTENDANCE}, s.starts_at`,
  from: VISITS_IN_FILTER,
  order: BY_SESSION,
  perParent: fragment`a.participant_id`,
});

/** One page of each participant's marks, in one statement. */
export async function attendancePages(
  tx: Tx,
  participantIds: readonly string[],
  filter: AttendanceFilter,
  request: PageRequest,
): Promise<AttendanceInList[]> {
  return VISITS.page(tx, visitsOf(participantIds, filter), request);
}

export const VISIT_COUNTS = sql<VisitsOfPeople, { participantId: string; total: number }>`
  SELECT a.participant_id, count(*)::integer AS total ${VISITS_IN_FILTER} GROUP BY a.participant_id`;

/** How many marks each participant has; those without any are left out. */
export async function attendanceCounts(
  tx: Tx,
  participantIds: readonly string[],
  filter: AttendanceFilter,
): Promise<Map<string, number>> {
  const rows = await VISIT_COUNTS.rows(tx, visitsOf(participantIds, filter));
  return new Map(rows.map((row) => [row.participantId, row.total]));
}

function visitsOf(
  participantIds: readonly string[],
  { groupId = null, from = null, to = null }: AttendanceFilter,
): VisitsOfPeople {
  return { participantIds, groupId, from, to };
}

/** What is needed to find the history of a mark. */
export interface PersonInSession {
  readonly sessionId: string;
  readonly participantId: string;
}

export const ATTENDANCE_HISTORY = sql<
  { sessionIds: readonly string[]; participantIds: readonly string[] },
  AttendanceChange
>`
  SELECT ${columnsOf(AttendanceChange, 'c')}
  FROM unnest(${'sessionIds'}::uuid[], ${'participantIds'}::uuid[]) AS asked (session_id, participant_id)
  JOIN attendance_change c ON c.session_id = asked.session_id AND c.participant_id = asked.participant_id
  ORDER BY c.recorded_at, c.marked_at, c.client_key`;

/** Every mark that ever arrived for these people in these sessions, in the order of arrival. */
export async function attendanceHistory(tx: Tx, of: readonly PersonInSession[]): Promise<AttendanceChange[]> {
  return ATTENDANCE_HISTORY.rows(tx, {
    sessionIds: of.map((one) => one.sessionId),
    participantIds: of.map((one) => one.participantId),
  });
}
