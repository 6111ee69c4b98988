import { fragment, sql, type Fragment } from '#libs/database/sql.js';

/** A count, compared with the register as it is now. */
export interface DepartureCount {
  readonly id: string;
  readonly sessionId: string;
  readonly legId: string | null;
  readonly label: string;
  readonly people: number;
  readonly countedAt: Date;
  readonly recordedById: string | null;
  /** Marked present or late, with the companions that are known: on the leg, where people were put on it. */
  readonly markedPresent: number;
}

interface CountToKeep {
  readonly organisationId: string;
  readonly sessionId: string;
  readonly legId: string | null;
  readonly label: string;
  readonly people: number;
  readonly countedAt: Date | null;
  readonly recordedById: string | null;
}

function keepCountOnceFor(departure: Fragment) {
  return sql<CountToKeep>`
    INSERT INTO headcount (organisation_id, session_id, kind, leg_id, label, people, counted_at, recorded_by_id)
    VALUES (${'organisationId'}, ${'sessionId'}, 'DEPARTURE', ${'legId'}, ${'label'}, ${'people'},
      least(coalesce(${'countedAt'}::timestamptz, now()), now()), ${'recordedById'})
    ON CONFLICT ${departure} DO UPDATE
      SET people = excluded.people, counted_at = excluded.counted_at, recorded_by_id = excluded.recorded_by_id
      WHERE excluded.counted_at >= headcount.counted_at`;
}

export const KEEP_COUNT = {
  ofLeg: keepCountOnceFor(fragment`(organisation_id, leg_id) WHERE leg_id IS NOT NULL`),
  ofPlace: keepCountOnceFor(
    fragment`(organisation_id, session_id, lower(label)) WHERE kind = 'DEPARTURE' AND leg_id IS NULL`,
  ),
} as const;

/** The count that is kept for a departure. */
export const COUNT_KEPT = sql<{ sessionId: string; legId: string | null; label: string }, { id: string }>`
  SELECT id FROM headcount WHERE session_id = ${'sessionId'} AND kind = 'DEPARTURE'
    AND CASE WHEN ${'legId'}::uuid IS NULL THEN leg_id IS NULL AND lower(label) = lower(${'label'})
      ELSE leg_id = ${'legId'} END`;

export const COUNTS_OF_SESSIONS = sql<{ sessionIds: readonly string[] }, DepartureCount>`
  SELECT h.id, h.session_id, h.leg_id, h.label, h.people, h.counted_at, h.recorded_by_id,
    present.people AS marked_present
  FROM headcount h
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM leg_seat t WHERE t.leg_id = h.leg_id) AS is_assigned) leg
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(coalesce(seat.seats, 1 + coalesce(u.companion, false)::integer)), 0)::integer AS people
    FROM attendance a
    LEFT JOIN leg_seat seat ON seat.leg_id = h.leg_id AND seat.participant_id = a.participant_id
    LEFT JOIN sign_up u ON u.session_id = a.session_id AND u.participant_id = a.participant_id
      AND u.status = 'SIGNED_UP'
    WHERE a.session_id = h.session_id AND a.mark IN ('PRESENT', 'LATE')
      AND (seat.id IS NOT NULL OR NOT leg.is_assigned)
  ) present
  WHERE h.kind = 'DEPARTURE' AND h.session_id = ANY (${'sessionIds'}::uuid[])
  ORDER BY h.session_id, h.counted_at, h.id`;

export const SESSION_TO_COUNT = sql<{ sessionId: string }, { cancelled: boolean; dayHasCome: boolean }>`
  SELECT status = 'CANCELLED' AS cancelled, (now() AT TIME ZONE time_zone)::date >= local_date AS day_has_come
  FROM session WHERE id = ${'sessionId'}`;

export const PLACE_LEG_LEAVES = sql<{ legId: string; sessionId: string }, { fromPlace: string }>`
  SELECT from_place FROM transport_leg WHERE id = ${'legId'} AND session_id = ${'sessionId'}`;
