import { sql } from '#libs/database/sql.js';
import type { PlanningWarning } from './planning-warning.js';

/** Which sessions are looked at; null: whatever it is. Only those that are planned and not over. */
interface LookedAt {
  readonly sessionIds: readonly string[] | null;
  readonly seriesIds: readonly string[] | null;
  readonly groupId: string | null;
  /** Only double bookings of these people. */
  readonly participantIds: readonly string[] | null;
  readonly most: number;
}

/*
 * A session lasts a day at most, so others that overlap it start within a day of it: that makes the search a range of
 * the index on (organisation_id, starts_at), when the day before is a column: row-level security lets no calculation be made
 * before it has looked at a row. A pair of which both are looked at is found once.
 */
export const DOUBLE_BOOKINGS = sql<LookedAt, Omit<PlanningWarning, 'message'>>`
  WITH looked_at AS MATERIALIZED (
    SELECT s.id, s.organisation_id, s.group_id, s.local_date, s.starts_at - interval '1 day' AS day_before, s.starts_at, s.ends_at, g.site_id, lower(s.place) AS place
    FROM session s JOIN activity_group g ON g.id = s.group_id
    WHERE s.status = 'PLANNED' AND s.ends_at > now()
      AND (${'sessionIds'}::uuid[] IS NULL OR s.id = ANY (${'sessionIds'}))
      AND (${'seriesIds'}::uuid[] IS NULL OR s.series_id = ANY (${'seriesIds'}))
      AND (${'groupId'}::uuid IS NULL OR s.group_id = ${'groupId'})
  ), pair AS MATERIALIZED (
    SELECT a.id AS a_id, a.group_id AS a_group, a.local_date AS a_date, a.starts_at,
           b.id AS b_id, b.group_id AS b_group, b.local_date AS b_date,
           a.site_id = g.site_id AND a.place = lower(b.place) AS same_place
    FROM looked_at a
    JOIN session b ON b.organisation_id = a.organisation_id AND b.status = 'PLANNED' AND b.id <> a.id
      AND b.starts_at > a.day_before AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
    JOIN activity_group g ON g.id = b.group_id
    WHERE NOT (b.id < a.id AND EXISTS (SELECT 1 FROM looked_at l WHERE l.id = b.id))
  ), warning AS (
    SELECT 'LEADER_DOUBLE_BOOKED' AS kind, 1 AS rank, p.starts_at, a_id, b_id, a.staff_member_id,
      NULL::uuid AS participant_id
    FROM pair p JOIN group_leader a ON a.group_id = p.a_group
    JOIN group_leader b ON b.group_id = p.b_group AND b.staff_member_id = a.staff_member_id
    WHERE ${'participantIds'}::uuid[] IS NULL
    UNION ALL
    SELECT 'PLACE_DOUBLE_BOOKED', 2, p.starts_at, a_id, b_id, NULL, NULL
    FROM pair p WHERE same_place AND ${'participantIds'}::uuid[] IS NULL
    UNION ALL
    SELECT 'PARTICIPANT_DOUBLE_BOOKED', 3, p.starts_at, a_id, b_id, NULL, expected.participant_id
    FROM pair p CROSS JOIN LATERAL (
      (SELECT m.participant_id FROM membership m
        WHERE m.group_id = p.a_group AND p.a_date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
       UNION SELECT u.participant_id FROM sign_up u
        WHERE u.session_id = p.a_id AND u.status IN ('SIGNED_UP', 'OFFERED'))
      INTERSECT
      (SELECT m.participant_id FROM membership m
        WHERE m.group_id = p.b_group AND p.b_date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
       UNION SELECT u.participant_id FROM sign_up u
        WHERE u.session_id = p.b_id AND u.status IN ('SIGNED_UP', 'OFFERED'))
    ) AS expected
    WHERE ${'participantIds'}::uuid[] IS NULL OR expected.participant_id = ANY (${'participantIds'})
  )
  SELECT kind, a_id AS session_id, b_id AS other_session_id, staff_member_id, participant_id FROM warning
  ORDER BY rank, starts_at, a_id, b_id, staff_member_id, participant_id LIMIT ${'most'}`;
