import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { LegPlan, TransportLeg } from './transport-leg.js';
import { DELETE_LEGS, INSERT_LEGS, LEGS_OF_SESSIONS, LOCK_LEGS, UPDATE_LEGS } from './transport-legs.sql.js';

/** The legs of sessions, each session's in the order in which they depart. */
export async function legsOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<TransportLeg[]> {
  return LEGS_OF_SESSIONS.rows(tx, { sessionIds });
}

/**
 * Makes these the legs of a session, whose row is locked and whose times are the final ones. Legs that are given with
 * their ids keep their passengers.
 * @throws AppError NOT_FOUND for an id that is no leg of the session; CONFLICT when passengers or counts would be lost
 */
export async function replaceLegs(
  tx: Tx,
  context: TenantContext,
  sessionId: string,
  legs: readonly LegPlan[],
): Promise<void> {
  // In the order of the ids, like those who take seats, so that neither waits for the other in a circle.
  const standing = await LOCK_LEGS.rows(tx, { sessionId });
  const known = new Map(standing.map((leg) => [leg.id, leg]));
  const rows = legs.map((leg, index) => ({ ...leg, id: leg.id?.toLowerCase() ?? null, index }));
  for (const { id, seats, index } of rows) {
    if (id === null) continue;
    const leg = known.get(id);
    if (!leg)
      throw new AppError('NOT_FOUND', `Leg ${index + 1} is no leg of this excursion, or is given twice`);
    known.delete(id);
    if (seats != null && leg.seatsTaken > seats) {
      throw conflict(`legs.${index}.seats`, `${leg.seatsTaken} seats of leg ${index + 1} are taken`);
    }
  }
  const removed = [...known.values()];
  if (removed.some((leg) => leg.seatsTaken > 0 || leg.counted)) {
    throw conflict('legs', 'A leg that would be removed has passengers or was counted at its departure');
  }
  await DELETE_LEGS.run(tx, { ids: removed.map((leg) => leg.id) });
  const { organisationId } = context;
  await UPDATE_LEGS.run(tx, { sessionId, legs: JSON.stringify(rows.filter(({ id }) => id !== null)) });
  await INSERT_LEGS.run(tx, {
    organisationId,
    sessionId,
    legs: JSON.stringify(rows.filter(({ id }) => id === null)),
  });
}

function conflict(field: string, message: string): AppError {
  return new AppError('CONFLICT', message, { fields: [{ field, message }] });
}
