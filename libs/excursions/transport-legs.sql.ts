import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { TransportLegRow } from './transport-leg.entity.js';
import type { TransportLeg } from './transport-leg.js';

/* The statements behind transport legs. Times are kept as seconds after the session's start, so that legs move with it. */

export const LEGS_OF_SESSIONS = sql<{ sessionIds: readonly string[] }, TransportLeg>`
  SELECT l.id, l.session_id, l.kind, l.vehicle, l.from_place AS "from", l.to_place AS "to",
    s.starts_at + l.departs_after_seconds * interval '1 second' AS departs_at,
    s.starts_at + l.arrives_after_seconds * interval '1 second' AS arrives_at,
    l.seats, l.seats_taken, l.driver, l.tickets
  FROM transport_leg l JOIN session s ON s.id = l.session_id
  WHERE l.session_id = ANY (${'sessionIds'}::uuid[])
  ORDER BY l.session_id, l.departs_after_seconds, l.vehicle, l.id`;

/** Legs that are locked, in the order of their ids. */
export const LOCK_LEGS = sql<{ sessionId: string }, { id: string; seatsTaken: number; counted: boolean }>`
  SELECT l.id, l.seats_taken, EXISTS (SELECT 1 FROM headcount h WHERE h.leg_id = l.id) AS counted
  FROM transport_leg l WHERE l.session_id = ${'sessionId'} ORDER BY l.id FOR UPDATE OF l`;

export const DELETE_LEGS = sql<{ ids: readonly string[] }>`
  DELETE FROM transport_leg WHERE id = ANY (${'ids'}::uuid[])`;

interface LegsToWrite {
  readonly sessionId: string;
  /** JSON of a list of `LegPlan`. */
  readonly legs: string;
}

const PLANNED = [
  'kind',
  'vehicle',
  'fromPlace',
  'toPlace',
  'departsAfterSeconds',
  'arrivesAfterSeconds',
  'seats',
  'driver',
  'tickets',
] as const;

/** The legs of the plan as rows `n`. */
const NEW_LEGS = fragment<LegsToWrite>`(
  SELECT g.id, g.kind, coalesce(btrim(g.vehicle), '') AS vehicle, btrim(g."from") AS from_place, btrim(g."to") AS to_place,
    extract(epoch FROM g."departsAt" - s.starts_at)::integer AS departs_after_seconds,
    extract(epoch FROM g."arrivesAt" - s.starts_at)::integer AS arrives_after_seconds,
    g.seats, nullif(btrim(g.driver), '') AS driver, nullif(btrim(g.tickets), '') AS tickets
  FROM jsonb_to_recordset(${'legs'}::jsonb) AS g (id uuid, kind text, vehicle text, "from" text, "to" text,
    "departsAt" timestamptz, "arrivesAt" timestamptz, seats integer, driver text, tickets text)
  JOIN session s ON s.id = ${'sessionId'}::uuid
) n`;

export const UPDATE_LEGS = sql<LegsToWrite>`
  UPDATE transport_leg l SET (${columnsOf(TransportLegRow, undefined, PLANNED)})
    = ROW (${columnsOf(TransportLegRow, 'n', PLANNED)})
  FROM ${NEW_LEGS} WHERE l.id = n.id`;

export const INSERT_LEGS = sql<LegsToWrite & { readonly organisationId: string }>`
  INSERT INTO transport_leg (organisation_id, session_id, ${columnsOf(TransportLegRow, undefined, PLANNED)})
  SELECT ${'organisationId'}, ${'sessionId'}, ${columnsOf(TransportLegRow, 'n', PLANNED)} FROM ${NEW_LEGS}`;
