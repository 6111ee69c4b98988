import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SessionChange, SessionObserver } from '#libs/groups/session-changes.js';
import { kindsAhead, REMINDER_KINDS, type ReminderKinds } from '../message/rules/reminder-kinds.js';
import {
  BEGIN_NEW_SCHEDULE,
  DROP_OUTDATED,
  PLAN_AHEAD,
  REPLAN_AHEAD,
  TELL_OF_CANCELLATION,
  TELL_OF_MOVE,
  TELL_OF_RESTORATION,
} from './reminder-waves.sql.js';

/** Plans the waves of reminders, in the transaction that changes the sessions. */
@Injectable()
export class ReminderWaves implements SessionObserver {
  async sessionsChanged(tx: Tx, _context: TenantContext, change: SessionChange): Promise<void> {
    await planWaves(tx, change);
  }
}

/**
 * Plans the waves of sessions that were changed.
 *
 * - Day-ahead waves are due at the organisation's reminder time on the wall, as many local days before the session's date
 *   as their kind says, in the session's zone. A wave whose moment has passed is not planned, except within the grace of
 *   its kind.
 * - A move tells those who have signed up or have had a text. Members are told when the old or the new start is near.
 * - A cancellation tells the same people, by the same rule, and those who wait for a seat or were invited. What has begun
 *   is not announced any more.
 * - A cancellation taken back before anybody was told leaves no trace; afterwards those who were told hear of it as a move.
 */
export async function planWaves(
  tx: Tx,
  { kind, sessionIds }: SessionChange,
  kinds: ReminderKinds = REMINDER_KINDS,
): Promise<void> {
  switch (kind) {
    case 'PLANNED':
      return planAhead(tx, sessionIds, kinds, { withGrace: true });
    case 'MOVED':
      // The deadline of an earlier wave is the start that people know of.
      await TELL_OF_MOVE.run(tx, { sessionIds });
      await dropOutdated(tx, sessionIds, kinds);
      return planAhead(tx, sessionIds, kinds, { withGrace: false });
    case 'CANCELLED':
      await dropOutdated(tx, sessionIds, kinds);
      await TELL_OF_CANCELLATION.run(tx, { sessionIds });
      return;
    case 'RESTORED':
      // What was said before the cancellation does not count any more: it may all have to be said again.
      await BEGIN_NEW_SCHEDULE.run(tx, { sessionIds });
      await TELL_OF_RESTORATION.run(tx, { sessionIds });
      await dropOutdated(tx, sessionIds, kinds);
      return planAhead(tx, sessionIds, kinds, { withGrace: true });
    case 'CAPACITY':
    case 'KIND':
      return;
  }
}

/**
 * A wave that has been decided for the same schedule is left as it is. PostgreSQL reads the wall time as we do: one that
 * clocks jump over in spring moves forward.
 */
async function planAhead(
  tx: Tx,
  sessionIds: readonly string[],
  kinds: ReminderKinds,
  { withGrace }: { withGrace: boolean },
): Promise<void> {
  await PLAN_AHEAD.run(tx, { sessionIds, ahead: JSON.stringify(kindsAhead(kinds)), withGrace });
}

/**
 * Gives the day-ahead waves that are still to come the moments of new settings. What would have been due by now is due
 * at once.
 */
export async function replanDaysAhead(tx: Tx, kinds: ReminderKinds = REMINDER_KINDS): Promise<void> {
  await REPLAN_AHEAD.run(tx, { ahead: JSON.stringify(kindsAhead(kinds)) });
}

/** Takes back what nobody has been told yet and what is no longer so. */
async function dropOutdated(tx: Tx, sessionIds: readonly string[], kinds: ReminderKinds): Promise<void> {
  await DROP_OUTDATED.run(tx, { sessionIds, kindsAhead: kindsAhead(kinds).map(({ kind }) => kind) });
}
