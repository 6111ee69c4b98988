import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { compareLocalDates, type LocalDate } from '#libs/calendar/local-date.js';
import { parseRecurrenceRule, type Occurrence } from '#libs/calendar/recurrence.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { BreakPeriod } from './break-period.entity.js';
import { activeManagedGroup, requireManaged } from './managed-groups.js';
import { datesFor, movedRows, whatHappened, type Move, type SeriesChanges } from './moved-sessions.js';
import { holdPlans, type PlanningClock } from './planning-clock.js';
import {
  continuedByRule,
  continuedPieces,
  endBefore,
  lockedLineage,
  piecesFrom,
  type Continuation,
  type Piece,
} from './series-lineage.js';
import { SessionChanges } from './session-changes.js';
import { breaksOf } from './session-drafts.js';
import type { Session } from './session.entity.js';
import { SessionHorizon } from './session-horizon.js';
import { checkPlan, placeOf } from './session-plan.js';
import { SessionSeries } from './session-series.entity.js';
import { checkedReason, seatsHeld, Sessions } from './sessions.js';
import { LINEAGE_OF } from './session-series.sql.js';
import { CANCEL_FOLLOWING, LOCK_FOLLOWING, MOVE_SESSIONS, PLANNED_AHEAD } from './sessions.sql.js';

/** "This and all following" of a series. What has begun is never touched. */
@Injectable()
export class FollowingSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly horizon: SessionHorizon,
    private readonly changes: SessionChanges,
    private readonly names: NamePolicies,
  ) {}

  /**
   * Ends the session's series before it and continues it as a new one, and so do all later series of its lineage: those
   * that "this and all following" has split off before. What is given changes in all of them; what is left out stays as
   * each of them has it. A rule governs alone from then on, and the later series end. The sessions ahead go over to the
   * new series with their identity and sign-ups and take the new time, place, length, kind and seats; those it has no
   * date for are cancelled; new dates get new sessions. Sessions changed or cancelled by hand keep their own plan.
   * @returns the session, the series it is in now, and that one with the later ones
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT (also for a session of no series), SESSION_CANCELLED, SESSION_STARTED,
   * CONFLICT when seats are taken or somebody changed the series meanwhile
   */
  async change(
    tx: Tx,
    context: TenantContext,
    id: string,
    changes: SeriesChanges,
  ): Promise<{ session: Session; series: SessionSeries; seriesIds: string[] }> {
    const clock = await holdPlans(tx, 'SESSIONS');
    const { session, series, lineage, originalDate } = await this.lockedSeries(tx, context, id, clock);
    if (session.status === 'CANCELLED') {
      throw new AppError('SESSION_CANCELLED', 'The session is cancelled; restore it first');
    }
    checkPlan(changes);
    await this.names.check(tx, [{ field: 'place', text: changes.place }]);
    const group = await activeManagedGroup(tx, context, series.groupId);
    const pieces = piecesFrom(lineage, series, originalDate);
    const following = await followingOf(tx, pieces, originalDate);
    const breaks = breaksOf(
      group,
      await tx.getRepository(BreakPeriod).findBy({ endsOn: MoreThanOrEqual(clock.today) }),
    );
    const [first, ...later] = continuations(pieces, originalDate, changes);
    const themselves = new Set(later.filter(goesOnAsItself).map((next) => next.series.id));
    for (const piece of pieces) {
      if (!themselves.has(piece.series.id)) await endBefore(tx, piece.series, piece.from);
    }
    const goOn = async (next: Continuation): Promise<Move> => {
      const continued = await continueAs(tx, next, changes, themselves.has(next.series.id));
      const taken = following.filter(
        ({ seriesId }) => changes.recurrenceRule !== undefined || seriesId === next.series.id,
      );
      const dates = { from: next.from, continued, following: taken, clock };
      return { ...dates, found: datesFor(dates), breaks, changes, group };
    };
    const own = await goOn(first);
    checkFirstDate(own.found[0], changes, clock);
    const moves = [own];
    for (const next of later) moves.push(await goOn(next));
    for (const move of moves) await this.move(tx, context, move);
    // Changed by hand before, it was only taken over: what is changed now was meant for it too.
    if (session.isException) {
      const { recurrenceRule: _rule, ...plan } = changes;
      await this.sessions.change(tx, context, id, plan);
    }
    for (const { continued } of moves) await this.horizon.fill(tx, context, continued, clock);
    return {
      session: await this.sessions.byId(tx, id),
      series: own.continued,
      seriesIds: moves.map(({ continued }) => continued.id),
    };
  }

  /**
   * Ends the session's series before it, and all later series of its lineage, and cancels it and all that follow, those
   * changed by hand too.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT (also for a session of no series), SESSION_STARTED, CONFLICT
   */
  async cancel(tx: Tx, context: TenantContext, id: string, reason: string): Promise<Session> {
    const clock = await holdPlans(tx, 'SESSIONS');
    const cancelReason = checkedReason(reason);
    const { lineage, originalDate } = await this.lockedSeries(tx, context, id, clock);
    for (const series of lineage) await endBefore(tx, series, originalDate);
    const rows = await CANCEL_FOLLOWING.rows(tx, {
      seriesIds: lineage.map((series) => series.id),
      date: originalDate,
      reason: cancelReason,
    });
    const sessionIds = rows.filter((row) => row.announce).map((row) => row.id);
    await this.changes.announce(tx, context, { kind: 'CANCELLED', sessionIds });
    return this.sessions.byId(tx, id);
  }

  /** The planned sessions of the lineage that lie ahead from this one on. @throws AppError NOT_FOUND */
  async idsAhead(tx: Tx, id: string): Promise<readonly string[]> {
    const { seriesId, originalDate } = await this.sessions.byId(tx, id);
    if (seriesId === null || originalDate === null) return [id];
    const lineage = await LINEAGE_OF.rows(tx, { seriesId });
    const rows = await PLANNED_AHEAD.rows(tx, {
      seriesIds: lineage.map((series) => series.id),
      date: originalDate,
    });
    return rows.map((row) => row.id);
  }

  /** The session with the lineage of its series locked, so that two changes of one lineage follow each other. */
  private async lockedSeries(
    tx: Tx,
    context: TenantContext,
    id: string,
    clock: PlanningClock,
  ): Promise<Locked> {
    const before = await this.sessions.byId(tx, id);
    requireManaged(context, before.groupId);
    if (before.seriesId === null)
      throw badInput('scope', 'The session belongs to no series; change it alone');
    const lineage = await lockedLineage(tx, before.seriesId);
    const session = await this.sessions.byId(tx, id);
    const series = lineage.find((each) => each.id === session.seriesId);
    if (series === undefined || session.seriesId !== before.seriesId || session.originalDate === null) {
      throw new AppError('CONFLICT', 'Somebody changed the series meanwhile; look again');
    }
    if (session.startsAt <= clock.now)
      throw new AppError('SESSION_STARTED', 'The session has begun; change a later one');
    return { session, series, lineage, originalDate: session.originalDate };
  }

  /** Takes the sessions over into the new series, in one statement. */
  private async move(tx: Tx, context: TenantContext, plan: Move): Promise<void> {
    const rows = movedRows(plan);
    await seatsHeld(() => MOVE_SESSIONS.run(tx, { moved: JSON.stringify(rows) }));
    const before = new Map(plan.following.map((session) => [session.id, session]));
    for (const kind of ['MOVED', 'CANCELLED', 'RESTORED'] as const) {
      const sessionIds = rows
        .filter((row) => whatHappened(before.get(row.id), row) === kind)
        .map((row) => row.id);
      await this.changes.announce(tx, context, { kind, sessionIds });
    }
    const resized = rows.filter((row) => before.get(row.id)?.capacity !== row.capacity).map((row) => row.id);
    await this.changes.announce(tx, context, { kind: 'CAPACITY', sessionIds: resized });
    const ofOtherKind = rows.filter((row) => before.get(row.id)?.kind !== row.kind).map((row) => row.id);
    await this.changes.announce(tx, context, { kind: 'KIND', sessionIds: ofOtherKind });
  }
}

interface Locked {
  readonly session: Session;
  readonly series: SessionSeries;
  readonly lineage: readonly SessionSeries[];
  readonly originalDate: LocalDate;
}

/**
 * The sessions of the pieces from a day on, locked, by date. Those that a change left behind in a series that had no date
 * for them are not in its plan any more.
 */
async function followingOf(tx: Tx, pieces: readonly Piece[], date: LocalDate): Promise<Session[]> {
  const seriesById = new Map(pieces.map(({ series }) => [series.id, series]));
  const sessions = await LOCK_FOLLOWING.rows(tx, { seriesIds: [...seriesById.keys()], date });
  const inPlan = sessions.filter(({ seriesId, originalDate }) => {
    const endsOn = seriesById.get(seriesId ?? '')?.endsOn;
    return endsOn == null || (originalDate !== null && originalDate <= endsOn);
  });
  const ofFirst = ({ seriesId }: Session): number => (seriesId === pieces[0]?.series.id ? 0 : 1);
  return inPlan.sort(
    (a, b) => compareLocalDates(a.originalDate ?? date, b.originalDate ?? date) || ofFirst(a) - ofFirst(b),
  );
}

/** @throws AppError BAD_INPUT when the session's series has ended, or would before its new date */
function continuations(
  pieces: readonly [Piece, ...Piece[]],
  originalDate: LocalDate,
  changes: SeriesChanges,
): readonly [Continuation, ...Continuation[]] {
  const startsOn = changes.localDate ?? originalDate;
  const plans: readonly [Continuation, ...Continuation[]] =
    changes.recurrenceRule === undefined
      ? continuedPieces(pieces, { from: originalDate, to: startsOn })
      : [continuedByRule(pieces, startsOn, changes.recurrenceRule)];
  const ended = pieces[0].series.endsOn !== null && originalDate > pieces[0].series.endsOn;
  if (ended || (plans[0].endsOn !== null && startsOn > plans[0].endsOn)) {
    throw badInput('localDate', 'Give a date that is not after the last day of the series');
  }
  return plans;
}

/** A later series that changes as a whole, and none of its dates, needs no other one to continue it. */
function goesOnAsItself({ series, recurrenceRule, startsOn, endsOn }: Continuation): boolean {
  return recurrenceRule === series.recurrenceRule && startsOn === series.startsOn && endsOn === series.endsOn;
}

async function continueAs(
  tx: Tx,
  { series, startsOn, endsOn, recurrenceRule }: Continuation,
  changes: SeriesChanges,
  asItself: boolean,
): Promise<SessionSeries> {
  const repository = tx.getRepository(SessionSeries);
  const plan = {
    kind: changes.kind ?? series.kind,
    wallTime: changes.wallTime ?? series.wallTime,
    durationMinutes: changes.durationMinutes ?? series.durationMinutes,
    place: changes.place === undefined ? series.place : placeOf(changes.place),
    capacity: changes.capacity === undefined ? series.capacity : changes.capacity,
  };
  if (asItself) {
    await repository.update(series.id, plan);
    return repository.findOneByOrFail({ id: series.id });
  }
  const { id } = await repository.save({
    ...plan,
    organisationId: series.organisationId,
    groupId: series.groupId,
    previousSeriesId: series.id,
    recurrenceRule: parseRecurrenceRule(recurrenceRule, startsOn).text,
    startsOn,
    endsOn,
    timeZone: series.timeZone,
  });
  return repository.findOneByOrFail({ id });
}

/** @throws AppError BAD_INPUT */
function checkFirstDate(first: Occurrence | undefined, changes: SeriesChanges, clock: PlanningClock): void {
  if (first === undefined || (changes.localDate !== undefined && first.date !== changes.localDate)) {
    throw badInput('recurrenceRule', 'Give a rule that has the new date, and does so before the series ends');
  }
  if (first.startsAt <= clock.now) throw badInput('localDate', 'Give a start that lies ahead');
}
