import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';

/** A number of people counted before leaving somewhere. */
export interface NewDepartureCount {
  readonly sessionId: string;
  /** The leg that is about to leave; left out where none does, such as out of a museum. */
  readonly legId?: string | null;
  /** What is left, where there is no leg. */
  readonly label?: string | null;
  /** Participants and their companions; not staff. */
  readonly people: number;
  /** The device's clock; the moment of arrival if left out. */
  readonly countedAt?: Date | null;
}

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

export const MAX_LABEL_CHARACTERS = 100;
export const MAX_COUNTED_PEOPLE = 100_000;

/** Headcounts at departures: nobody is left behind. They are compared with the register and never change it. */
@Injectable()
export class DepartureCounts {
  /**
   * Records a count, one for each departure: a later one takes the place of an earlier one, whichever arrives first.
   * @returns what is in force for the departure now
   * @throws AppError NOT_FOUND, SESSION_CANCELLED, SESSION_NOT_BEGUN before the session's local day, BAD_INPUT
   */
  async record(tx: Tx, context: TenantContext, count: NewDepartureCount): Promise<DepartureCount> {
    const { sessionId, people } = count;
    if (!Number.isInteger(people) || people < 0 || people > MAX_COUNTED_PEOPLE) {
      throw badInput('people', `Give a number from 0 to ${MAX_COUNTED_PEOPLE}`);
    }
    await checkSession(tx, sessionId);
    const legId = count.legId ?? null;
    const label = legId === null ? checkedLabel(count.label) : await labelOfLeg(tx, sessionId, legId);
    const departure =
      legId === null
        ? `(organisation_id, session_id, lower(label)) WHERE kind = 'DEPARTURE' AND leg_id IS NULL`
        : `(organisation_id, leg_id) WHERE leg_id IS NOT NULL`;
    await tx.query(
      `INSERT INTO headcount (organisation_id, session_id, kind, leg_id, label, people, counted_at, recorded_by_id)
       VALUES ($1, $2, 'DEPARTURE', $3, $4, $5, least(coalesce($6::timestamptz, now()), now()), $7)
       ON CONFLICT ${departure} DO UPDATE
         SET people = excluded.people, counted_at = excluded.counted_at, recorded_by_id = excluded.recorded_by_id
         WHERE excluded.counted_at >= headcount.counted_at`,
      [
        context.organisationId,
        sessionId,
        legId,
        label,
        people,
        count.countedAt ?? null,
        context.actor.staffMemberId,
      ],
    );
    const [kept] = await tx.query<{ id: string }[]>(
      `SELECT id FROM headcount WHERE session_id = $1 AND kind = 'DEPARTURE'
         AND CASE WHEN $2::uuid IS NULL THEN leg_id IS NULL AND lower(label) = lower($3) ELSE leg_id = $2 END`,
      [sessionId, legId, label],
    );
    const counts = await this.ofSessions(tx, [sessionId]);
    const inForce = counts.find(({ id }) => id === kept?.id);
    if (!inForce) throw new AppError('INTERNAL', 'A count was not kept');
    return inForce;
  }

  /** The counts at the departures of these sessions, each session's in the order in which they were made. */
  async ofSessions(tx: Tx, sessionIds: readonly string[]): Promise<DepartureCount[]> {
    return tx.query(
      `SELECT h.id, h.session_id AS "sessionId", h.leg_id AS "legId", h.label, h.people, h.counted_at AS "countedAt",
         h.recorded_by_id AS "recordedById", present.people AS "markedPresent"
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
       WHERE h.kind = 'DEPARTURE' AND h.session_id = ANY ($1::uuid[])
       ORDER BY h.session_id, h.counted_at, h.id`,
      [sessionIds],
    );
  }
}

async function checkSession(tx: Tx, sessionId: string): Promise<void> {
  const [session] = await tx.query<{ cancelled: boolean; day_has_come: boolean }[]>(
    `SELECT status = 'CANCELLED' AS cancelled, (now() AT TIME ZONE time_zone)::date >= local_date AS day_has_come
     FROM session WHERE id = $1`,
    [sessionId],
  );
  if (!session) throw new AppError('NOT_FOUND', 'There is no such session');
  if (session.cancelled) throw new AppError('SESSION_CANCELLED', 'The session is cancelled');
  if (!session.day_has_come) {
    throw new AppError('SESSION_NOT_BEGUN', 'People are counted from the day of the session on');
  }
}

function checkedLabel(label: string | null | undefined): string {
  const text = label?.trim() ?? '';
  if (text === '' || text.length > MAX_LABEL_CHARACTERS) {
    throw badInput('label', `Give a leg, or say what is left in 1 to ${MAX_LABEL_CHARACTERS} characters`);
  }
  return text;
}

async function labelOfLeg(tx: Tx, sessionId: string, legId: string): Promise<string> {
  const [leg] = await tx.query<{ from_place: string }[]>(
    'SELECT from_place FROM transport_leg WHERE id = $1 AND session_id = $2',
    [legId, sessionId],
  );
  if (!leg) throw new AppError('NOT_FOUND', 'There is no such leg on this excursion');
  return leg.from_place;
}
