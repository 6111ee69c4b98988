import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf, type WallTime } from '#libs/calendar/wall-time.js';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { fetchPagePerParent } from './keyset-per-parent.js';
import { activeManagedGroup, requireManaged } from './managed-groups.js';
import { SessionChanges } from './session-changes.js';
import { insertDrafts } from './session-drafts.js';
import { Session, type SessionKind, type SessionStatus } from './session.entity.js';
import { checkPlan, placeOf } from './session-plan.js';

export interface NewSession {
  readonly kind: SessionKind;
  readonly localDate: LocalDate;
  readonly wallTime: WallTime;
  readonly durationMinutes: number;
  /** The organisation's own zone if left out. */
  readonly timeZone?: string | null;
  readonly place?: string | null;
  /** Left out: the group's; null: no limit. */
  readonly capacity?: number | null;
}

/** What changes; what is left out stays as it is. */
export interface SessionPlanChanges {
  readonly kind?: SessionKind;
  readonly localDate?: LocalDate;
  readonly wallTime?: WallTime;
  readonly durationMinutes?: number;
  readonly place?: string | null;
  readonly capacity?: number | null;
}

export interface SessionFilter {
  /** First and last local date. */
  readonly from?: LocalDate | null;
  readonly to?: LocalDate | null;
  readonly groupId?: string | null;
  readonly siteId?: string | null;
  /** Sessions of groups in which they are a member on that date, and those they are signed up for. */
  readonly participantId?: string | null;
  readonly status?: SessionStatus | null;
}

/** The order of lists of sessions: by start. */
export const SESSIONS_BY_START: readonly KeysetColumn[] = [
  { expr: 'session.startsAt', direction: 'ASC', cast: 'timestamptz' },
  { expr: 'session.id', direction: 'ASC', cast: 'uuid' },
];

const MINUTE_MS = 60_000;
const MAX_REASON_CHARACTERS = 500;

/** Single sessions: made, moved, cancelled and restored. Nothing here deletes one. */
@Injectable()
export class Sessions {
  constructor(
    private readonly changes: SessionChanges,
    private readonly names: NamePolicies,
  ) {}

  /**
   * Makes a session that belongs to no series; also in the past, and in a break.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT for an archived group
   */
  async create(tx: Tx, context: TenantContext, groupId: string, fields: NewSession): Promise<Session> {
    const [id] = await this.createMany(tx, context, groupId, [fields]);
    return this.byId(tx, id ?? '');
  }

  /**
   * Makes many sessions of one group that belong to no series, in one statement.
   * @returns their ids in the order given
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT for an archived group
   */
  async createMany(
    tx: Tx,
    context: TenantContext,
    groupId: string,
    plans: readonly NewSession[],
  ): Promise<string[]> {
    const group = await activeManagedGroup(tx, context, groupId);
    const [organisation] = await tx.query<{ time_zone: string }[]>(
      'SELECT time_zone FROM organisation LIMIT 1',
    );
    const drafts = plans.map(({ kind, localDate, wallTime, durationMinutes, ...rest }) => {
      const timeZone = rest.timeZone ?? organisation?.time_zone ?? 'UTC';
      const capacity = rest.capacity === undefined ? group.capacity : rest.capacity;
      checkPlan({ wallTime, timeZone, durationMinutes, capacity });
      const startsAt = instantOf(localDate, wallTime, timeZone);
      const endsAt = new Date(startsAt.getTime() + durationMinutes * MINUTE_MS);
      const place = placeOf(rest.place);
      return {
        groupId,
        seriesId: null,
        originalDate: null,
        kind,
        localDate,
        startsAt,
        endsAt,
        timeZone,
        place,
        capacity,
      };
    });
    const places = [...new Set(drafts.map(({ place }) => place))];
    await this.names.check(
      tx,
      places.map((text) => ({ field: 'place', text })),
    );
    const sessionIds = await insertDrafts(tx, context, drafts);
    await this.changes.announce(tx, context, { kind: 'PLANNED', sessionIds });
    return sessionIds;
  }

  /**
   * Changes one session. It keeps its identity, its sign-ups and its history, and from then on a change of its series
   * leaves it alone.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, SESSION_BEGUN when one that has begun would be
   * moved ahead, CONFLICT when more seats are taken than would be left
   */
  async change(tx: Tx, context: TenantContext, id: string, changes: SessionPlanChanges): Promise<Session> {
    const session = await this.locked(tx, context, id);
    if (session.status === 'CANCELLED') {
      throw new AppError('SESSION_CANCELLED', 'The session is cancelled; restore it first');
    }
    checkPlan(changes);
    await this.names.check(tx, [{ field: 'place', text: changes.place }]);
    const next = changedPlan(session, changes);
    if (isSamePlan(session, next)) return session;
    const moved = session.startsAt.getTime() !== next.startsAt.getTime() || session.place !== next.place;
    if (moved && (await hasBegunAndWouldLieAhead(tx, session.startsAt, next.startsAt))) {
      throw new AppError('SESSION_BEGUN', 'The session has begun; it cannot be moved to a time ahead');
    }
    await seatsHeld(() =>
      tx.getRepository(Session).update(id, {
        ...next,
        isException: session.seriesId !== null,
        scheduleVersion: session.scheduleVersion + (moved ? 1 : 0),
      }),
    );
    if (moved) await this.changes.announce(tx, context, { kind: 'MOVED', sessionIds: [id] });
    if (next.capacity !== session.capacity) {
      await this.changes.announce(tx, context, { kind: 'CAPACITY', sessionIds: [id] });
    }
    if (next.kind !== session.kind) {
      await this.changes.announce(tx, context, { kind: 'KIND', sessionIds: [id] });
    }
    return this.byId(tx, id);
  }

  /**
   * Cancels one session; it stays, with its reason. Cancelling one that a break has cancelled makes the end of the break
   * leave it cancelled; cancelling one again changes nothing.
   * @param reason for staff, never in a text
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT
   */
  async cancel(tx: Tx, context: TenantContext, id: string, reason: string): Promise<Session> {
    const session = await this.locked(tx, context, id);
    const cancelReason = checkedReason(reason);
    if (session.status === 'CANCELLED') {
      if (session.cancelledByBreakId !== null) {
        await tx.getRepository(Session).update(id, { cancelReason, cancelledByBreakId: null });
      }
      return this.byId(tx, id);
    }
    await tx
      .getRepository(Session)
      .update(id, { status: 'CANCELLED', cancelledAt: () => 'now()', cancelReason });
    await this.changes.announce(tx, context, { kind: 'CANCELLED', sessionIds: [id] });
    return this.byId(tx, id);
  }

  /**
   * Takes a cancellation back. A session that is held in spite of a break stands against the break from then on.
   * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT for an archived group
   */
  async restore(tx: Tx, context: TenantContext, id: string): Promise<Session> {
    const session = await this.locked(tx, context, id);
    if (session.status === 'PLANNED') return session;
    await activeManagedGroup(tx, context, session.groupId);
    await tx.getRepository(Session).update(id, {
      status: 'PLANNED',
      cancelledAt: null,
      cancelReason: null,
      cancelledByBreakId: null,
      isException: session.isException || session.cancelledByBreakId !== null,
    });
    await this.changes.announce(tx, context, { kind: 'RESTORED', sessionIds: [id] });
    return this.byId(tx, id);
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<Session> {
    const session = await tx.getRepository(Session).findOneBy({ id });
    if (!session) throw new AppError('NOT_FOUND', 'There is no such session');
    return session;
  }

  async page(tx: Tx, filter: SessionFilter, request: PageRequest): Promise<Session[]> {
    return fetchPage(filtered(tx, filter), SESSIONS_BY_START, request);
  }

  async count(tx: Tx, filter: SessionFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }

  /** The same page of the sessions of each of several groups, in one statement. */
  async pagesOfGroups(
    tx: Tx,
    groupIds: readonly string[],
    filter: SessionFilter,
    request: PageRequest,
  ): Promise<Session[]> {
    const query = filtered(tx, filter).andWhere('session.groupId = ANY (:groupIds)', { groupIds });
    return fetchPagePerParent(tx, Session, query, 'session.groupId', SESSIONS_BY_START, request);
  }

  /** How many sessions each of several groups has, in one statement. */
  async countsOfGroups(
    tx: Tx,
    groupIds: readonly string[],
    filter: SessionFilter,
  ): Promise<Map<string, number>> {
    const rows = await filtered(tx, filter)
      .andWhere('session.groupId = ANY (:groupIds)', { groupIds })
      .select('session.groupId', 'parent')
      .addSelect('count(*)::int', 'total')
      .groupBy('session.groupId')
      .getRawMany<{ parent: string; total: number }>();
    return new Map(rows.map((row) => [row.parent, row.total]));
  }

  private async locked(tx: Tx, context: TenantContext, id: string): Promise<Session> {
    await tx.query('SELECT 1 FROM session WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const session = await this.byId(tx, id);
    requireManaged(context, session.groupId);
    return session;
  }
}

/** @throws AppError BAD_INPUT */
export function checkedReason(reason: string): string {
  const text = reason.trim();
  if (text === '' || text.length > MAX_REASON_CHARACTERS) {
    throw badInput('reason', `Say why, in 1 to ${MAX_REASON_CHARACTERS} characters`);
  }
  return text;
}

/** Runs a change of seats. @throws AppError CONFLICT when more are taken than would be left */
export async function seatsHeld<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!violates(error, 'session_not_oversold')) throw error;
    throw new AppError('CONFLICT', 'More seats are taken than that', {
      fields: [
        { field: 'capacity', message: 'Give at least as many seats as are taken, or remove sign-ups first' },
      ],
    });
  }
}

type Plan = Pick<Session, 'kind' | 'localDate' | 'startsAt' | 'endsAt' | 'place' | 'capacity'>;

function changedPlan(session: Session, changes: SessionPlanChanges): Plan {
  const localDate = changes.localDate ?? session.localDate;
  const retimed = changes.localDate !== undefined || changes.wallTime !== undefined;
  const wallTime = changes.wallTime ?? wallTimeOf(session.startsAt, session.timeZone);
  const startsAt = retimed ? instantOf(localDate, wallTime, session.timeZone) : session.startsAt;
  const lengthMs =
    changes.durationMinutes === undefined
      ? session.endsAt.getTime() - session.startsAt.getTime()
      : changes.durationMinutes * MINUTE_MS;
  return {
    kind: changes.kind ?? session.kind,
    localDate,
    startsAt,
    endsAt: new Date(startsAt.getTime() + lengthMs),
    place: changes.place === undefined ? session.place : placeOf(changes.place),
    capacity: changes.capacity === undefined ? session.capacity : changes.capacity,
  };
}

function isSamePlan(session: Session, plan: Plan): boolean {
  return (
    session.kind === plan.kind &&
    session.startsAt.getTime() === plan.startsAt.getTime() &&
    session.endsAt.getTime() === plan.endsAt.getTime() &&
    session.place === plan.place &&
    session.capacity === plan.capacity
  );
}

async function hasBegunAndWouldLieAhead(tx: Tx, from: Date, to: Date): Promise<boolean> {
  const [row] = await tx.query<{ refused: boolean }[]>('SELECT $1 <= now() AND $2 > now() AS refused', [
    from,
    to,
  ]);
  return row?.refused === true;
}

function filtered(tx: Tx, filter: SessionFilter): SelectQueryBuilder<Session> {
  const query = tx.getRepository(Session).createQueryBuilder('session');
  if (filter.from) query.andWhere('session.localDate >= :from', { from: filter.from });
  if (filter.to) query.andWhere('session.localDate <= :to', { to: filter.to });
  if (filter.groupId) query.andWhere('session.groupId = :groupId', { groupId: filter.groupId });
  if (filter.status) query.andWhere('session.status = :status', { status: filter.status });
  if (filter.siteId) {
    query.andWhere(
      'EXISTS (SELECT 1 FROM activity_group g WHERE g.id = session.groupId AND g.site_id = :siteId)',
      {
        siteId: filter.siteId,
      },
    );
  }
  if (filter.participantId) {
    query.andWhere(
      `(EXISTS (SELECT 1 FROM membership m WHERE m.group_id = session.groupId AND m.participant_id = :participantId
                AND session.localDate BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity'))
        OR EXISTS (SELECT 1 FROM sign_up u WHERE u.session_id = session.id AND u.participant_id = :participantId
                   AND u.status = 'SIGNED_UP'))`,
      { participantId: filter.participantId },
    );
  }
  return query;
}
