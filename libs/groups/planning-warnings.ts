import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';

export const PLANNING_WARNING_KINDS = [
  'LEADER_DOUBLE_BOOKED',
  'PLACE_DOUBLE_BOOKED',
  'PARTICIPANT_DOUBLE_BOOKED',
] as const;
export type PlanningWarningKind = (typeof PLANNING_WARNING_KINDS)[number];

/** Two sessions at the same time that want the same person or place. Never an error: staff decide. */
export interface PlanningWarning {
  readonly kind: PlanningWarningKind;
  /** Plain English, without names. */
  readonly message: string;
  readonly sessionId: string;
  readonly otherSessionId: string;
  readonly staffMemberId: string | null;
  readonly participantId: string | null;
}

/** No answer carries more warnings than this; the earliest sessions come first. */
export const MAX_WARNINGS = 50;

const MESSAGES: Record<PlanningWarningKind, string> = {
  LEADER_DOUBLE_BOOKED: 'A leader has another session at the same time.',
  PLACE_DOUBLE_BOOKED: 'Another session takes place there at the same time.',
  PARTICIPANT_DOUBLE_BOOKED: 'A participant has another session at the same time.',
};

/** Which sessions are looked at; only those that are planned and not over. */
interface Scope {
  readonly sessionIds?: readonly string[];
  readonly seriesIds?: readonly string[];
  readonly groupId?: string;
  /** Only double bookings of these people. */
  readonly participantIds?: readonly string[];
}

/** Looks for double bookings after a change of plans, each time in one statement. */
@Injectable()
export class PlanningWarnings {
  /** Double bookings of these sessions. */
  async ofSessions(tx: Tx, sessionIds: readonly string[]): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { sessionIds });
  }

  /** Double bookings of the sessions of some series. */
  async ofSeries(tx: Tx, seriesIds: readonly string[]): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { seriesIds });
  }

  /** Double bookings of a group's sessions, as after a change of its leaders. */
  async ofGroup(tx: Tx, groupId: string): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { groupId });
  }

  /** Double bookings of some participants in these sessions. */
  async ofParticipants(
    tx: Tx,
    sessionIds: readonly string[],
    participantIds: readonly string[],
  ): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { sessionIds, participantIds });
  }

  /** Double bookings of some participants in the sessions of a group. */
  async ofMembers(tx: Tx, groupId: string, participantIds: readonly string[]): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { groupId, participantIds });
  }
}

/*
 * A session lasts a day at most, so others that overlap it start within a day of it: that makes the search a range of
 * the index on (organisation_id, starts_at). A pair of which both are looked at is found once.
 */
const DOUBLE_BOOKINGS = `
WITH looked_at AS (
  SELECT s.id, s.organisation_id, s.group_id, s.local_date, s.starts_at, s.ends_at, g.site_id, lower(s.place) AS place
  FROM session s JOIN activity_group g ON g.id = s.group_id
  WHERE s.status = 'PLANNED' AND s.ends_at > now()
    AND ($1::uuid[] IS NULL OR s.id = ANY ($1)) AND ($2::uuid[] IS NULL OR s.series_id = ANY ($2))
    AND ($3::uuid IS NULL OR s.group_id = $3)
), pair AS MATERIALIZED (
  SELECT a.id AS a_id, a.group_id AS a_group, a.local_date AS a_date, a.starts_at,
         b.id AS b_id, b.group_id AS b_group, b.local_date AS b_date,
         a.site_id = g.site_id AND a.place = lower(b.place) AS same_place
  FROM looked_at a
  JOIN session b ON b.organisation_id = a.organisation_id AND b.status = 'PLANNED' AND b.id <> a.id
    AND b.starts_at > a.starts_at - interval '1 day' AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
  JOIN activity_group g ON g.id = b.group_id
  WHERE NOT (b.id < a.id AND EXISTS (SELECT 1 FROM looked_at l WHERE l.id = b.id))
), warning AS (
  SELECT 'LEADER_DOUBLE_BOOKED' AS kind, 1 AS rank, p.starts_at, a_id, b_id, a.staff_member_id, NULL::uuid AS participant_id
  FROM pair p JOIN group_leader a ON a.group_id = p.a_group
  JOIN group_leader b ON b.group_id = p.b_group AND b.staff_member_id = a.staff_member_id
  WHERE $4::uuid[] IS NULL
  UNION ALL
  SELECT 'PLACE_DOUBLE_BOOKED', 2, p.starts_at, a_id, b_id, NULL, NULL FROM pair p WHERE same_place AND $4::uuid[] IS NULL
  UNION ALL
  SELECT 'PARTICIPANT_DOUBLE_BOOKED', 3, p.starts_at, a_id, b_id, NULL, expected.participant_id
  FROM pair p CROSS JOIN LATERAL (
    (SELECT m.participant_id FROM membership m
      WHERE m.group_id = p.a_group AND p.a_date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
     UNION SELECT u.participant_id FROM sign_up u WHERE u.session_id = p.a_id AND u.status IN ('SIGNED_UP', 'OFFERED'))
    INTERSECT
    (SELECT m.participant_id FROM membership m
      WHERE m.group_id = p.b_group AND p.b_date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
     UNION SELECT u.participant_id FROM sign_up u WHERE u.session_id = p.b_id AND u.status IN ('SIGNED_UP', 'OFFERED'))
  ) AS expected
  WHERE $4::uuid[] IS NULL OR expected.participant_id = ANY ($4)
)
SELECT kind, a_id, b_id, staff_member_id, participant_id FROM warning
ORDER BY rank, starts_at, a_id, b_id, staff_member_id, participant_id LIMIT ${MAX_WARNINGS}`;

async function doubleBookings(tx: Tx, scope: Scope): Promise<PlanningWarning[]> {
  const rows = await tx.query<WarningRow[]>(DOUBLE_BOOKINGS, [
    scope.sessionIds ?? null,
    scope.seriesIds ?? null,
    scope.groupId ?? null,
    scope.participantIds ?? null,
  ]);
  return rows.map((row) => ({
    kind: row.kind,
    message: MESSAGES[row.kind],
    sessionId: row.a_id,
    otherSessionId: row.b_id,
    staffMemberId: row.staff_member_id,
    participantId: row.participant_id,
  }));
}

interface WarningRow {
  readonly kind: PlanningWarningKind;
  readonly a_id: string;
  readonly b_id: string;
  readonly staff_member_id: string | null;
  readonly participant_id: string | null;
}
