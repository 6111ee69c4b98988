import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import type { PlanningWarning, PlanningWarningKind } from './planning-warning.js';
import { DOUBLE_BOOKINGS } from './planning-warnings.sql.js';

/** No answer carries more warnings than this; the earliest sessions come first. */
export const MAX_WARNINGS = 50;

const MESSAGES: Record<PlanningWarningKind, string> = {
  LEADER_DOUBLE_BOOKED: 'A leader has another session at the same time.',
  PLACE_DOUBLE_BOOKED: 'Another session takes place there at the same time.',
  PARTICIPANT_DOUBLE_BOOKED: 'A participant has another session at the same time.',
};

/** Which sessions are looked at; only those that are planned and not over. */
interface Scope {
  readonly sessionIds?: readonly string[];
  readonly seriesIds?: readonly string[];
  readonly groupId?: string;
  /** Only double bookings of these people. */
  readonly participantIds?: readonly string[];
}

/** Looks for double bookings after a change of plans, each time in one statement. */
@Injectable()
export class PlanningWarnings {
  /** Double bookings of these sessions. */
  async ofSessions(tx: Tx, sessionIds: readonly string[]): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { sessionIds });
  }

  /** Double bookings of the sessions of some series. */
  async ofSeries(tx: Tx, seriesIds: readonly string[]): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { seriesIds });
  }

  /** Double bookings of a group's sessions, as after a change of its leaders. */
  async ofGroup(tx: Tx, groupId: string): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { groupId });
  }

  /** Double bookings of some participants in these sessions. */
  async ofParticipants(
    tx: Tx,
    sessionIds: readonly string[],
    participantIds: readonly string[],
  ): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { sessionIds, participantIds });
  }

  /** Double bookings of some participants in the sessions of a group. */
  async ofMembers(tx: Tx, groupId: string, participantIds: readonly string[]): Promise<PlanningWarning[]> {
    return doubleBookings(tx, { groupId, participantIds });
  }
}

async function doubleBookings(tx: Tx, scope: Scope): Promise<PlanningWarning[]> {
  const { sessionIds = null, seriesIds = null, groupId = null, participantIds = null } = scope;
  const lookedAt = { sessionIds, seriesIds, groupId, participantIds, most: MAX_WARNINGS };
  const rows = await DOUBLE_BOOKINGS.rows(tx, lookedAt);
  return rows.map((row) => ({ ...row, message: MESSAGES[row.kind] }));
}
