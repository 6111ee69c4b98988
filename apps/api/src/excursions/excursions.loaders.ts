import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { DepartureCounts } from '#libs/excursions/departure-counts.js';
import type { DepartureCount } from '#libs/excursions/departure-counts.sql.js';
import type { ExcursionParticipant } from '#libs/excursions/excursion-participant.entity.js';
import { ExcursionParticipants } from '#libs/excursions/excursion-participants.js';
import { ExcursionPlan } from '#libs/excursions/excursion-plan.entity.js';
import type { LegSeat } from '#libs/excursions/leg-seat.entity.js';
import { legSeatsOfSessions } from '#libs/excursions/leg-seats.js';
import type { PhotoConsent } from '#libs/excursions/photo-consent.entity.js';
import { photoConsentsOfSessions } from '#libs/excursions/photo-consents.js';
import type { TransportLeg } from '#libs/excursions/transport-leg.js';
import { legsOfSessions } from '#libs/excursions/transport-legs.js';
import { In } from 'typeorm';

const counts = new DepartureCounts();
const participants = new ExcursionParticipants();

export const planBySession = async (tx: Tx, ids: readonly string[]): Promise<Map<string, ExcursionPlan>> => {
  const plans = await tx.getRepository(ExcursionPlan).findBy({ sessionId: In([...ids]) });
  return new Map(plans.map((plan) => [plan.sessionId, plan]));
};

export const legsBySession = async (tx: Tx, ids: readonly string[]): Promise<Map<string, TransportLeg[]>> =>
  grouped(await legsOfSessions(tx, ids), (leg) => leg.sessionId);

export const participantsBySession = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, ExcursionParticipant[]>> =>
  grouped(await participants.ofSessions(tx, ids), (row) => row.sessionId);

export const legSeatsBySession = async (tx: Tx, ids: readonly string[]): Promise<Map<string, LegSeat[]>> =>
  grouped(await legSeatsOfSessions(tx, ids), (seat) => seat.sessionId);

export const photoConsentsBySession = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, PhotoConsent[]>> =>
  grouped(await photoConsentsOfSessions(tx, ids), (row) => row.sessionId);

export const headcountsBySession = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, DepartureCount[]>> =>
  grouped(await counts.ofSessions(tx, ids), (count) => count.sessionId);
