import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { parseRecurrenceRule } from '#libs/calendar/recurrence.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { BreakPeriod } from './break-period.entity.js';
import { continuedRule } from './continued-rule.js';
import { activeManagedGroup, requireManaged } from './managed-groups.js';
import { datesFor, movedRows, whatHappened, type Move, type SeriesChanges } from './moved-sessions.js';
import { holdPlans, type PlanningClock } from './planning-clock.js';
import { SessionChanges } from './session-changes.js';
import { breaksOf } from './session-drafts.js';
import { Session } from './session.entity.js';
import { SessionHorizon } from './session-horizon.js';
import { checkPlan, placeOf } from './session-plan.js';
import { SessionSeries } from './session-series.entity.js';
import { checkedReason, seatsHeld, Sessions } from './sessions.js';

/** "This and all following" of a series. What has begun is never touched. */
@Injectable()
export class FollowingSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly horizon: SessionHorizon,
    private readonly changes: SessionChanges,
  ) {}

  /**
   * Ends the session's series before it and continues it as a new one. The sessions ahead go over to the new series with
   * their identity and sign-ups and take the new time, place, length, kind and seats; those it has no date for are
   * cancelled; new dates get new sessions. Sessions changed or cancelled by hand keep their own plan.
   * @returns the session and the new series
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT (also for a session of no series), SESSION_CANCELLED, SESSION_BEGUN,
   * CONFLICT when seats are taken or somebody changed the series meanwhile
   */
  async change(
    tx: Tx,
    context: TenantContext,
    id: string,
    changes: SeriesChanges,
  ): Promise<{ session: Session; series: SessionSeries }> {
    const clock = await holdPlans(tx, 'SESSIONS');
    const { session, series, originalDate } = await this.lockedSeries(tx, context, id, clock);
    if (session.status === 'CANCELLED') {
      throw new AppError('SESSION_CANCELLED', 'The session is cancelled; restore it first');
    }
    checkPlan(changes);
    const group = await activeManagedGroup(tx, context, series.groupId);
    const continued = await this.continue(tx, series, originalDate, changes);
    const following = await tx
      .getRepository(Session)
      .createQueryBuilder('session')
      .where('session.seriesId = :seriesId AND session.originalDate >= :originalDate', {
        seriesId: series.id,
        originalDate,
      })
      .orderBy('session.originalDate')
      .setLock('pessimistic_write')
      .getMany();
    const found = datesFor(continued, following, clock);
    if (found[0] === undefined || (changes.localDate !== undefined && found[0].date !== changes.localDate)) {
      throw badInput(
        'recurrenceRule',
        'Give a rule that has the new date, and does so before the series ends',
      );
    }
    if (found[0].startsAt <= clock.now) throw badInput('localDate', 'Give a start that lies ahead');

    const breaks = breaksOf(
      group,
      await tx.getRepository(BreakPeriod).findBy({ endsOn: MoreThanOrEqual(clock.today) }),
    );
    await this.move(tx, context, { continued, following, found, breaks, changes, group, clock });
    // Changed by hand before, it was only taken over: what is changed now was meant for it too.
    if (session.isException) {
      const { recurrenceRule: _rule, ...plan } = changes;
      await this.sessions.change(tx, context, id, plan);
    }
    await this.horizon.fill(tx, context, continued, clock);
    return { session: await this.sessions.byId(tx, id), series: continued };
  }

  /**
   * Ends the session's series before it and cancels it and all that follow, those changed by hand too.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT (also for a session of no series), SESSION_BEGUN, CONFLICT
   */
  async cancel(tx: Tx, context: TenantContext, id: string, reason: string): Promise<Session> {
    const clock = await holdPlans(tx, 'SESSIONS');
    const cancelReason = checkedReason(reason);
    const { series, originalDate } = await this.lockedSeries(tx, context, id, clock);
    await endBefore(tx, series, originalDate);
    const rows = await tx.query<{ id: string; announce: boolean }[]>(
      `WITH ahead AS (
         SELECT id, status = 'PLANNED' AS announce FROM session
         WHERE series_id = $1 AND original_date >= $2 AND starts_at > now()
           AND (status = 'PLANNED' OR cancelled_by_break_id IS NOT NULL)
         ORDER BY id FOR NO KEY UPDATE
       ), changed AS (
         UPDATE session SET status = 'CANCELLED', cancelled_at = coalesce(cancelled_at, now()), cancel_reason = $3,
                            cancelled_by_break_id = NULL
         FROM ahead WHERE session.id = ahead.id RETURNING session.id, ahead.announce
       ) SELECT id, announce FROM changed`,
      [series.id, originalDate, cancelReason],
    );
    const sessionIds = rows.filter((row) => row.announce).map((row) => row.id);
    await this.changes.announce(tx, context, { kind: 'CANCELLED', sessionIds });
    return this.sessions.byId(tx, id);
  }

  /** The session with its series locked, so that two changes of one series follow each other. */
  private async lockedSeries(
    tx: Tx,
    context: TenantContext,
    id: string,
    clock: PlanningClock,
  ): Promise<{ session: Session; series: SessionSeries; originalDate: LocalDate }> {
    const before = await this.sessions.byId(tx, id);
    requireManaged(context, before.groupId);
    if (before.seriesId === null)
      throw badInput('scope', 'The session belongs to no series; change it alone');
    await tx.query('SELECT 1 FROM session_series WHERE id = $1 FOR UPDATE', [before.seriesId]);
    const session = await this.sessions.byId(tx, id);
    if (session.seriesId !== before.seriesId || session.originalDate === null) {
      throw new AppError('CONFLICT', 'Somebody changed the series meanwhile; look again');
    }
    if (session.startsAt <= clock.now)
      throw new AppError('SESSION_BEGUN', 'The session has begun; change a later one');
    const series = await tx.getRepository(SessionSeries).findOneByOrFail({ id: session.seriesId });
    return { session, series, originalDate: session.originalDate };
  }

  private async continue(
    tx: Tx,
    series: SessionSeries,
    originalDate: LocalDate,
    changes: SeriesChanges,
  ): Promise<SessionSeries> {
    const startsOn = changes.localDate ?? originalDate;
    const rule = changes.recurrenceRule ?? continuedRule(series, originalDate, startsOn);
    if (series.endsOn !== null && startsOn > series.endsOn) {
      throw badInput('localDate', 'Give a date that is not after the last day of the series');
    }
    await endBefore(tx, series, originalDate);
    const repository = tx.getRepository(SessionSeries);
    const { id } = await repository.save({
      organisationId: series.organisationId,
      groupId: series.groupId,
      previousSeriesId: series.id,
      kind: changes.kind ?? series.kind,
      recurrenceRule: parseRecurrenceRule(rule, startsOn).text,
      startsOn,
      endsOn: series.endsOn,
      wallTime: changes.wallTime ?? series.wallTime,
      timeZone: series.timeZone,
      durationMinutes: changes.durationMinutes ?? series.durationMinutes,
      place: changes.place === undefined ? series.place : placeOf(changes.place),
      capacity: changes.capacity === undefined ? series.capacity : changes.capacity,
    });
    return repository.findOneByOrFail({ id });
  }

  /** Takes the sessions over into the new series, in one statement. */
  private async move(tx: Tx, context: TenantContext, plan: Move): Promise<void> {
    const rows = movedRows(plan);
    await seatsHeld(() =>
      tx.query(
        `UPDATE session SET
           series_id = moved."seriesId", original_date = moved."originalDate", is_exception = moved."isException",
           kind = moved.kind, local_date = moved."localDate", starts_at = moved."startsAt", ends_at = moved."endsAt",
           time_zone = moved."timeZone", place = moved.place, capacity = moved.capacity,
           schedule_version = moved."scheduleVersion", status = moved.status, cancel_reason = moved."cancelReason",
           cancelled_at = CASE WHEN moved.status = 'CANCELLED' THEN coalesce(session.cancelled_at, now()) END,
           cancelled_by_break_id = moved."cancelledByBreakId"
         FROM jsonb_to_recordset($1::jsonb) AS moved (
           id uuid, "seriesId" uuid, "originalDate" date, "isException" boolean, kind text, "localDate" date,
           "startsAt" timestamptz, "endsAt" timestamptz, "timeZone" text, place text, capacity integer,
           "scheduleVersion" integer, status text, "cancelReason" text, "cancelledByBreakId" uuid)
         WHERE session.id = moved.id`,
        [JSON.stringify(rows)],
      ),
    );
    const before = new Map(plan.following.map((session) => [session.id, session]));
    for (const kind of ['MOVED', 'CANCELLED', 'RESTORED'] as const) {
      const sessionIds = rows
        .filter((row) => whatHappened(before.get(row.id), row) === kind)
        .map((row) => row.id);
      await this.changes.announce(tx, context, { kind, sessionIds });
    }
    const resized = rows.filter((row) => before.get(row.id)?.capacity !== row.capacity).map((row) => row.id);
    await this.changes.announce(tx, context, { kind: 'CAPACITY', sessionIds: resized });
  }
}

async function endBefore(tx: Tx, series: SessionSeries, date: LocalDate): Promise<void> {
  const lastDay = addDays(date, -1);
  const endsOn = series.endsOn !== null && series.endsOn < lastDay ? series.endsOn : lastDay;
  await tx.getRepository(SessionSeries).update(series.id, { endsOn });
}
