import { keysetWhere, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { AttendanceChange } from './attendance-change.entity.js';
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

/**
 * SQL that is true when somebody has a place in session `s`: a sign-up that holds a seat or, for a meeting, membership on
 * its local date. It is asked when marks are read rather than kept with them, so that a membership entered the day after
 * its first visit counts.
 * @param participantId an SQL expression
 */
export function hasPlace(participantId: string): string {
  return `(${hasSeat(participantId)} OR (s.kind = 'MEETING' AND ${isMember(participantId)}))`;
}

/** SQL that is true when somebody holds a seat in session `s`. */
export function hasSeat(participantId: string): string {
  return `EXISTS (SELECT 1 FROM sign_up u
    WHERE u.session_id = s.id AND u.participant_id = ${participantId} AND u.status = 'SIGNED_UP')`;
}

function isMember(participantId: string): string {
  return `EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = ${participantId} AND ${ofSession('m')})`;
}

/** SQL that is true when the membership `alias` is in the group of session `s` and covers its local date. */
export function ofSession(alias: string): string {
  return `${alias}.group_id = s.group_id AND ${alias}.starts_on <= s.local_date
    AND (${alias}.ends_on IS NULL OR ${alias}.ends_on >= s.local_date)`;
}

const COLUMNS = `a.id, a.session_id AS "sessionId", a.participant_id AS "participantId", a.mark,
  (a.walk_in OR NOT ${hasPlace('a.participant_id')}) AS "isWalkIn", a.note, a.marked_at AS "markedAt",
  a.recorded_at AS "recordedAt", a.recorded_by_id AS "recordedById"`;

/** The marks in force of these people in one session, by participant. */
export async function readAttendance(
  tx: Tx,
  sessionId: string,
  participantIds: readonly string[],
): Promise<Map<string, MarkedAttendance>> {
  if (participantIds.length === 0) return new Map();
  const rows = await tx.query<MarkedAttendance[]>(
    `SELECT ${COLUMNS} FROM attendance a JOIN session s ON s.id = a.session_id
     WHERE a.session_id = $1 AND a.participant_id = ANY ($2::uuid[])`,
    [sessionId, participantIds],
  );
  return new Map(rows.map((row) => [row.participantId, row]));
}

export interface AttendanceFilter {
  readonly groupId?: string | null;
  /** Local dates, both included. */
  readonly from?: LocalDate | null;
  readonly to?: LocalDate | null;
}

/** The order of somebody's visits: latest session first. */
export const ATTENDANCE_BY_SESSION: readonly KeysetColumn[] = [
  { expr: 's.starts_at', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'a.id', direction: 'DESC', cast: 'uuid' },
];

/** A mark with the start of its session, by which lists of marks are ordered. */
export type AttendanceInList = MarkedAttendance & { readonly startsAt: Date };

const MARKED_IN_FILTER = `a.mark IS NOT NULL AND ($2::uuid IS NULL OR s.group_id = $2)
  AND ($3::date IS NULL OR s.local_date >= $3) AND ($4::date IS NULL OR s.local_date <= $4)`;

/** One page of each participant's marks, in one statement. */
export async function attendancePages(
  tx: Tx,
  participantIds: readonly string[],
  filter: AttendanceFilter,
  request: PageRequest,
): Promise<AttendanceInList[]> {
  const { sql, params, orderBy } = keysetWhere(ATTENDANCE_BY_SESSION, request, 6);
  return tx.query(
    `SELECT page.* FROM unnest($1::uuid[]) AS owner (id) CROSS JOIN LATERAL (
       SELECT ${COLUMNS}, s.starts_at AS "startsAt" FROM attendance a JOIN session s ON s.id = a.session_id
       WHERE a.participant_id = owner.id AND ${MARKED_IN_FILTER} AND ${sql}
       ORDER BY ${orderBy} LIMIT $5) page`,
    [participantIds, filter.groupId, filter.from, filter.to, request.limit + 1, ...params],
  );
}

/** How many marks each participant has; those without any are left out. */
export async function attendanceCounts(
  tx: Tx,
  participantIds: readonly string[],
  filter: AttendanceFilter,
): Promise<Map<string, number>> {
  const rows = await tx.query<{ owner: string; total: number }[]>(
    `SELECT a.participant_id AS owner, count(*)::int AS total
     FROM attendance a JOIN session s ON s.id = a.session_id
     WHERE a.participant_id = ANY ($1::uuid[]) AND ${MARKED_IN_FILTER} GROUP BY a.participant_id`,
    [participantIds, filter.groupId, filter.from, filter.to],
  );
  return new Map(rows.map((row) => [row.owner, row.total]));
}

/** What is needed to find the history of a mark. */
export interface PersonInSession {
  readonly sessionId: string;
  readonly participantId: string;
}

/** Every mark that ever arrived for these people in these sessions, in the order of arrival. */
export async function attendanceHistory(tx: Tx, of: readonly PersonInSession[]): Promise<AttendanceChange[]> {
  return tx.query(
    `SELECT c.id, c.organisation_id AS "organisationId", c.session_id AS "sessionId",
       c.participant_id AS "participantId", c.client_key AS "clientKey", c.previous_mark AS "previousMark", c.mark,
       c.walk_in AS "walkIn", c.note, c.marked_at AS "markedAt", c.recorded_at AS "recordedAt", c.actor_id AS "actorId",
       c.device, c.applied
     FROM unnest($1::uuid[], $2::uuid[]) AS asked (session_id, participant_id)
     JOIN attendance_change c ON c.session_id = asked.session_id AND c.participant_id = asked.participant_id
     ORDER BY c.recorded_at, c.marked_at, c.client_key`,
    [of.map((one) => one.sessionId), of.map((one) => one.participantId)],
  );
}
