import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { LegSeat } from './leg-seat.entity.js';

interface Person {
  readonly sessionId: string;
  readonly participantId: string;
}

interface People {
  readonly sessionId: string;
  readonly participantIds: readonly string[];
}

export const SEATS_HELD = sql<Person, { legId: string; seats: number }>`
  SELECT leg_id, seats FROM leg_seat WHERE session_id = ${'sessionId'} AND participant_id = ${'participantId'}`;

/** Takes seats of a leg, or with a negative number gives some back, unless too few are free. */
export const TAKE_LEG_SEATS = sql<{ legId: string; sessionId: string; more: number }>`
  UPDATE transport_leg SET seats_taken = seats_taken + ${'more'}
  WHERE id = ${'legId'} AND session_id = ${'sessionId'}
    AND (${'more'} < 0 OR seats IS NULL OR seats_taken + ${'more'} <= seats)`;

export const LEAVE_OTHER_LEGS = sql<Person & { readonly legIds: readonly string[] }>`
  DELETE FROM leg_seat WHERE session_id = ${'sessionId'} AND participant_id = ${'participantId'}
    AND NOT (leg_id = ANY (${'legIds'}::uuid[]))`;

interface SeatsOfPerson extends Person {
  readonly organisationId: string;
  readonly legIds: readonly string[];
  /** Of each leg, in the same order. */
  readonly seats: readonly number[];
}

export const KEEP_LEG_SEATS = sql<SeatsOfPerson>`
  INSERT INTO leg_seat (organisation_id, session_id, participant_id, leg_id, seats)
  SELECT ${'organisationId'}, ${'sessionId'}, ${'participantId'}, *
  FROM unnest(${'legIds'}::uuid[], ${'seats'}::integer[])
  ON CONFLICT (organisation_id, leg_id, participant_id) DO UPDATE SET seats = excluded.seats`;

export const LOCK_PEOPLE = sql<People>`
  SELECT 1 FROM excursion_participant
  WHERE session_id = ${'sessionId'} AND participant_id = ANY (${'participantIds'}::uuid[])
  ORDER BY id FOR NO KEY UPDATE`;

export const LOCK_LEGS_FOR_SEATS = sql<{ sessionId: string }>`
  SELECT 1 FROM transport_leg WHERE session_id = ${'sessionId'} ORDER BY id FOR NO KEY UPDATE`;

export const FREE_LEG_SEATS = sql<People>`
  WITH freed AS (
    DELETE FROM leg_seat WHERE session_id = ${'sessionId'} AND participant_id = ANY (${'participantIds'}::uuid[])
    RETURNING leg_id, seats
  ), counted AS (SELECT leg_id, sum(seats)::integer AS seats FROM freed GROUP BY leg_id)
  UPDATE transport_leg l SET seats_taken = l.seats_taken - c.seats FROM counted c WHERE c.leg_id = l.id`;

export const LEG_SEATS_OF_SESSIONS = sql<{ sessionIds: readonly string[] }, LegSeat>`
  SELECT ${columnsOf(LegSeat, 't')} FROM leg_seat t JOIN transport_leg l ON l.id = t.leg_id
  WHERE t.session_id = ANY (${'sessionIds'}::uuid[])
  ORDER BY l.departs_after_seconds, l.vehicle, l.id, t.participant_id`;
