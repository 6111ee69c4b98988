import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { overlap } from './transport-leg.js';
import { legsOfSessions } from './transport-legs.js';

/** A leg somebody is to be on, and how many seats they need there: two with a companion. */
export interface WantedSeats {
  readonly legId: string;
  readonly seats: number;
}

/** Seats that somebody holds on a leg. */
export interface LegSeat extends WantedSeats {
  readonly sessionId: string;
  readonly participantId: string;
}

export const MAX_SEATS_EACH = 10;

/**
 * Puts somebody on these legs and on no others. A leg is never over its seats: the counter moves by one conditional
 * statement, and a CHECK stands behind it. The row of the person (`keepParticipant`) must be locked, and legs are locked
 * in the order of their ids, so that two people cannot wait for each other in a circle.
 * @throws AppError NOT_FOUND, BAD_INPUT for two legs at once, CONFLICT when a leg has too few free seats
 */
export async function setLegSeats(
  tx: Tx,
  context: TenantContext,
  person: { readonly sessionId: string; readonly participantId: string },
  wanted: readonly WantedSeats[],
): Promise<void> {
  const { sessionId, participantId } = person;
  await checkWanted(tx, sessionId, wanted);
  const held = await tx.query<{ leg_id: string; seats: number }[]>(
    'SELECT leg_id, seats FROM leg_seat WHERE session_id = $1 AND participant_id = $2',
    [sessionId, participantId],
  );
  const before = new Map(held.map((seat) => [seat.leg_id, seat.seats]));
  const after = new Map(wanted.map(({ legId, seats }) => [legId.toLowerCase(), seats]));
  for (const legId of [...new Set([...before.keys(), ...after.keys()])].toSorted()) {
    const more = (after.get(legId) ?? 0) - (before.get(legId) ?? 0);
    if (more !== 0) await takeSeats(tx, sessionId, legId, more, wanted);
  }
  await tx.query(
    'DELETE FROM leg_seat WHERE session_id = $1 AND participant_id = $2 AND NOT (leg_id = ANY ($3::uuid[]))',
    [sessionId, participantId, [...after.keys()]],
  );
  await tx.query(
    `INSERT INTO leg_seat (organisation_id, session_id, participant_id, leg_id, seats)
     SELECT $1, $2, $3, * FROM unnest($4::uuid[], $5::integer[])
     ON CONFLICT (organisation_id, leg_id, participant_id) DO UPDATE SET seats = excluded.seats`,
    [context.organisationId, sessionId, participantId, [...after.keys()], [...after.values()]],
  );
}

async function checkWanted(tx: Tx, sessionId: string, wanted: readonly WantedSeats[]): Promise<void> {
  if (wanted.length === 0) return;
  const legs = new Map((await legsOfSessions(tx, [sessionId])).map((leg) => [leg.id, leg]));
  wanted.forEach(({ legId, seats }, index) => {
    const leg = legs.get(legId.toLowerCase());
    if (!leg) throw new AppError('NOT_FOUND', 'There is no such leg on this excursion');
    if (!Number.isInteger(seats) || seats < 1 || seats > MAX_SEATS_EACH) {
      throw badInput(`legs.${index}.seats`, `Give 1 to ${MAX_SEATS_EACH} seats`);
    }
    const clash = wanted.slice(0, index).some((other) => {
      const earlier = legs.get(other.legId.toLowerCase());
      return earlier !== undefined && overlap(earlier, leg);
    });
    if (clash) throw badInput(`legs.${index}.legId`, 'Nobody can be on two legs at the same time');
  });
}

async function takeSeats(
  tx: Tx,
  sessionId: string,
  legId: string,
  more: number,
  wanted: readonly WantedSeats[],
): Promise<void> {
  const [, taken] = await tx.query<[unknown, number]>(
    `UPDATE transport_leg SET seats_taken = seats_taken + $3
     WHERE id = $1 AND session_id = $2 AND ($3 < 0 OR seats IS NULL OR seats_taken + $3 <= seats)`,
    [legId, sessionId, more],
  );
  if (taken > 0) return;
  const index = wanted.findIndex((each) => each.legId.toLowerCase() === legId);
  const message = 'The leg has too few free seats';
  throw new AppError('CONFLICT', message, { fields: [{ field: `legs.${index}.legId`, message }] });
}

/** Gives back the seats of people who do not come any more. */
export async function freeLegSeats(
  tx: Tx,
  sessionId: string,
  participantIds: readonly string[],
): Promise<void> {
  // First the people and then the legs, each in the order of ids: as those do who take seats.
  const people = await tx.query<unknown[]>(
    `SELECT 1 FROM excursion_participant WHERE session_id = $1 AND participant_id = ANY ($2::uuid[])
     ORDER BY id FOR NO KEY UPDATE`,
    [sessionId, participantIds],
  );
  if (people.length === 0) return;
  await tx.query('SELECT 1 FROM transport_leg WHERE session_id = $1 ORDER BY id FOR NO KEY UPDATE', [
    sessionId,
  ]);
  await tx.query(
    `WITH freed AS (
       DELETE FROM leg_seat WHERE session_id = $1 AND participant_id = ANY ($2::uuid[]) RETURNING leg_id, seats
     ), counted AS (SELECT leg_id, sum(seats)::integer AS seats FROM freed GROUP BY leg_id)
     UPDATE transport_leg l SET seats_taken = l.seats_taken - c.seats FROM counted c WHERE c.leg_id = l.id`,
    [sessionId, participantIds],
  );
}

/** The seats that people hold on the legs of these excursions. */
export async function legSeatsOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<LegSeat[]> {
  return tx.query(
    `SELECT t.session_id AS "sessionId", t.participant_id AS "participantId", t.leg_id AS "legId", t.seats
     FROM leg_seat t JOIN transport_leg l ON l.id = t.leg_id
     WHERE t.session_id = ANY ($1::uuid[])
     ORDER BY l.departs_after_seconds, l.vehicle, l.id, t.participant_id`,
    [sessionIds],
  );
}
