import type { Tx } from '#libs/database/tenant-database.js';
import { GATEWAY_CALLS, TIMELINES, type GatewayCall, type TimelineStep } from './message-timeline.sql.js';

/** Everything that happened to the given messages, in order: written by a trigger, so that no writer can forget a step. */
export async function timelinesOf(tx: Tx, messageIds: readonly string[]): Promise<TimelineStep[]> {
  return TIMELINES.rows(tx, { messageIds });
}

/** All calls of gateways for the given messages, in order. */
export async function gatewayCallsOf(tx: Tx, messageIds: readonly string[]): Promise<GatewayCall[]> {
  return GATEWAY_CALLS.rows(tx, { messageIds });
}
