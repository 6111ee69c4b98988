import { columnsOf } from '#libs/database/columns-of.js';
import { literal, sql } from '#libs/database/sql.js';
import { GatewaySlots } from './gateway-slots.entity.js';

/**
 * Slots are given out only this far ahead, in seconds; longer than a message waits before a worker is woken for it again,
 * so that a long line never leaves slots unused.
 */
const FURTHEST_SLOT_SECONDS = 90;

interface Slots extends Pick<GatewaySlots, 'gateway'> {
  /** How long all of the slots take. */
  readonly seconds: number;
}

/** No row when the line is too long. */
export const RESERVE_SLOTS = sql<Slots, { readonly firstInMs: number }>`
  INSERT INTO gateway_pace AS pace (${columnsOf(GatewaySlots)})
  VALUES (${'gateway'}, clock_timestamp() + ${'seconds'}::float8 * interval '1 second')
  ON CONFLICT (gateway) DO UPDATE
    SET next_at = greatest(pace.next_at, clock_timestamp()) + ${'seconds'}::float8 * interval '1 second'
    WHERE pace.next_at < clock_timestamp() + ${literal(FURTHEST_SLOT_SECONDS)} * interval '1 second'
  RETURNING (extract(epoch FROM next_at - clock_timestamp()) - ${'seconds'}::float8)::float8 * 1000 AS first_in_ms`;
