import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import type { LegSeat } from './leg-seat.entity.js';
import {
  FREE_LEG_SEATS,
  KEEP_LEG_SEATS,
  LEAVE_OTHER_LEGS,
  LEG_SEATS_OF_SESSIONS,
  LOCK_LEGS_FOR_SEATS,
  LOCK_PEOPLE,
  SEATS_HELD,
  TAKE_LEG_SEATS,
} from './leg-seats.sql.js';
import { overlap } from './transport-leg.js';
import { legsOfSessions } from './transport-legs.js';

/** A leg somebody is to be on, and how many seats they need there: two with a companion. */
export interface WantedSeats {
  readonly legId: string;
  readonly seats: number;
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
  const { sessionId } = person;
  await checkWanted(tx, sessionId, wanted);
  const held = await SEATS_HELD.rows(tx, person);
  const before = new Map(held.map((seat) => [seat.legId, seat.seats]));
  const after = new Map(wanted.map(({ legId, seats }) => [legId.toLowerCase(), seats]));
  for (const legId of [...new Set([...before.keys(), ...after.keys()])].toSorted()) {
    const more = (after.get(legId) ?? 0) - (before.get(legId) ?? 0);
    if (more !== 0) await takeSeats(tx, sessionId, legId, more, wanted);
  }
  const legIds = [...after.keys()];
  await LEAVE_OTHER_LEGS.run(tx, { ...person, legIds });
  await KEEP_LEG_SEATS.run(tx, {
    ...person,
    organisationId: context.organisationId,
    legIds,
    seats: [...after.values()],
  });
}

async function checkWanted(tx: Tx, sessionId: string, wanted: readonly WantedSeats[]): Promise<void> {
  if (wanted.length === 0) return;
  const legs = new Map((await legsOfSessions(tx, [sessionId])).map((leg) => [leg.id, leg]));
  wanted.forEach(({ legId, seats }, index) => {
    const leg = found(legs.get(legId.toLowerCase()), 'leg on this excursion');
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
  const taken = await TAKE_LEG_SEATS.run(tx, { legId, sessionId, more });
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
  const people = await LOCK_PEOPLE.run(tx, { sessionId, participantIds });
  if (people === 0) return;
  await LOCK_LEGS_FOR_SEATS.run(tx, { sessionId });
  await FREE_LEG_SEATS.run(tx, { sessionId, participantIds });
}

/** The seats that people hold on the legs of these excursions. */
export async function legSeatsOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<LegSeat[]> {
  return LEG_SEATS_OF_SESSIONS.rows(tx, { sessionIds });
}
