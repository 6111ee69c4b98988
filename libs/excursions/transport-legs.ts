import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { LegPlan, TransportLeg } from './transport-leg.js';

/** The statements behind transport legs. Times are kept as seconds after the session's start, so that legs move with it. */

const COLUMNS = `l.id, l.session_id AS "sessionId", l.kind, l.vehicle, l.from_place AS "from", l.to_place AS "to",
  s.starts_at + l.departs_after_seconds * interval '1 second' AS "departsAt",
  s.starts_at + l.arrives_after_seconds * interval '1 second' AS "arrivesAt",
  l.seats, l.seats_taken AS "seatsTaken", l.driver, l.tickets`;

/** The legs of sessions, each session's in the order in which they depart. */
export async function legsOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<TransportLeg[]> {
  return tx.query(
    `SELECT ${COLUMNS} FROM transport_leg l JOIN session s ON s.id = l.session_id
     WHERE l.session_id = ANY ($1::uuid[])
     ORDER BY l.session_id, l.departs_after_seconds, l.vehicle, l.id`,
    [sessionIds],
  );
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
  const standing = await tx.query<{ id: string; seats_taken: number; counted: boolean }[]>(
    `SELECT l.id, l.seats_taken, EXISTS (SELECT 1 FROM headcount h WHERE h.leg_id = l.id) AS counted
     FROM transport_leg l WHERE l.session_id = $1 ORDER BY l.id FOR UPDATE OF l`,
    [sessionId],
  );
  const known = new Map(standing.map((leg) => [leg.id, leg]));
  const rows = legs.map((leg, index) => ({ ...leg, id: leg.id?.toLowerCase() ?? null, index }));
  for (const { id, seats, index } of rows) {
    if (id === null) continue;
    const leg = known.get(id);
    if (!leg)
      throw new AppError('NOT_FOUND', `Leg ${index + 1} is no leg of this excursion, or is given twice`);
    known.delete(id);
    if (seats != null && leg.seats_taken > seats) {
      throw conflict(`legs.${index}.seats`, `${leg.seats_taken} seats of leg ${index + 1} are taken`);
    }
  }
  const removed = [...known.values()];
  if (removed.some((leg) => leg.seats_taken > 0 || leg.counted)) {
    throw conflict('legs', 'A leg that would be removed has passengers or was counted at its departure');
  }
  await tx.query('DELETE FROM transport_leg WHERE id = ANY ($1::uuid[])', [removed.map((leg) => leg.id)]);
  await tx.query(
    `UPDATE transport_leg l SET ${WRITTEN.map((column) => `${column} = n.${column}`).join(', ')}
     FROM (${NEW_ROWS}) n WHERE l.id = n.id`,
    [sessionId, JSON.stringify(rows.filter(({ id }) => id !== null))],
  );
  await tx.query(
    `INSERT INTO transport_leg (organisation_id, session_id, ${WRITTEN.join(', ')})
     SELECT $3, $1, ${WRITTEN.join(', ')} FROM (${NEW_ROWS}) n`,
    [sessionId, JSON.stringify(rows.filter(({ id }) => id === null)), context.organisationId],
  );
}

const WRITTEN = [
  'kind',
  'vehicle',
  'from_place',
  'to_place',
  'departs_after_seconds',
  'arrives_after_seconds',
  'seats',
  'driver',
  'tickets',
];

const NEW_ROWS = `
  SELECT g.id, g.kind, coalesce(btrim(g.vehicle), '') AS vehicle, btrim(g."from") AS from_place, btrim(g."to") AS to_place,
    extract(epoch FROM g."departsAt" - s.starts_at)::integer AS departs_after_seconds,
    extract(epoch FROM g."arrivesAt" - s.starts_at)::integer AS arrives_after_seconds,
    g.seats, nullif(btrim(g.driver), '') AS driver, nullif(btrim(g.tickets), '') AS tickets
  FROM jsonb_to_recordset($2::jsonb) AS g (id uuid, kind text, vehicle text, "from" text, "to" text,
    "departsAt" timestamptz, "arrivesAt" timestamptz, seats integer, driver text, tickets text)
  JOIN session s ON s.id = $1::uuid`;

function conflict(field: string, message: string): AppError {
  return new AppError('CONFLICT', message, { fields: [{ field, message }] });
}
