import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import {
  COUNT_KEPT,
  COUNTS_OF_SESSIONS,
  KEEP_COUNT,
  PLACE_LEG_LEAVES,
  SESSION_TO_COUNT,
  type DepartureCount,
} from './departure-counts.sql.js';

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

export const MAX_LABEL_CHARACTERS = 100;
export const MAX_COUNTED_PEOPLE = 100_000;

/** Headcounts at departures: nobody is left behind. They are compared with the register and never change it. */
@Injectable()
export class DepartureCounts {
  /**
   * Records a count, one for each departure: a later one takes the place of an earlier one, whichever arrives first.
   * @returns what is in force for the departure now
   * @throws AppError NOT_FOUND, SESSION_CANCELLED, SESSION_NOT_STARTED before the session's local day, BAD_INPUT
   */
  async record(tx: Tx, context: TenantContext, count: NewDepartureCount): Promise<DepartureCount> {
    const { sessionId, people } = count;
    if (!Number.isInteger(people) || people < 0 || people > MAX_COUNTED_PEOPLE) {
      throw badInput('people', `Give a number from 0 to ${MAX_COUNTED_PEOPLE}`);
    }
    await checkSession(tx, sessionId);
    const legId = count.legId ?? null;
    const label = legId === null ? checkedLabel(count.label) : await labelOfLeg(tx, sessionId, legId);
    await (legId === null ? KEEP_COUNT.ofPlace : KEEP_COUNT.ofLeg).run(tx, {
      organisationId: context.organisationId,
      sessionId,
      legId,
      label,
      people,
      countedAt: count.countedAt ?? null,
      recordedById: context.actor.staffMemberId,
    });
    const kept = await COUNT_KEPT.first(tx, { sessionId, legId, label });
    const counts = await this.ofSessions(tx, [sessionId]);
    const inForce = counts.find(({ id }) => id === kept?.id);
    if (!inForce) throw new AppError('INTERNAL', 'A count was not kept');
    return inForce;
  }

  /** The counts at the departures of these sessions, each session's in the order in which they were made. */
  async ofSessions(tx: Tx, sessionIds: readonly string[]): Promise<DepartureCount[]> {
    return COUNTS_OF_SESSIONS.rows(tx, { sessionIds });
  }
}

async function checkSession(tx: Tx, sessionId: string): Promise<void> {
  const session = found(await SESSION_TO_COUNT.first(tx, { sessionId }), 'session');
  if (session.cancelled) throw new AppError('SESSION_CANCELLED', 'The session is cancelled');
  if (!session.dayHasCome) {
    throw new AppError('SESSION_NOT_STARTED', 'People are counted from the day of the session on');
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
  const leg = found(await PLACE_LEG_LEAVES.first(tx, { legId, sessionId }), 'leg on this excursion');
  return leg.fromPlace;
}
