import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf, type WallTime } from '#libs/calendar/wall-time.js';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { activeManagedGroup, requireManaged } from './managed-groups.js';
import { SessionChanges } from './session-changes.js';
import { insertDrafts } from './session-drafts.js';
import { Session, type SessionKind, type SessionStatus } from './session.entity.js';
import { checkPlan, placeOf } from './session-plan.js';
import {
  HAS_BEGUN_AND_WOULD_LIE_AHEAD,
  LOCK_SESSION,
  SESSION_COUNTS,
  SESSIONS,
  SESSIONS_OF_GROUPS,
  TIME_ZONE,
} from './sessions.sql.js';
import { found } from '#libs/errors/found.js';

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
  /** Only sessions of these groups; an empty list finds none. */
  readonly ownGroupIds?: readonly string[] | null;
}

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
    const organisation = await TIME_ZONE.first(tx, {});
    const drafts = plans.map(({ kind, localDate, wallTime, durationMinutes, ...rest }) => {
      const timeZone = rest.timeZone ?? organisation?.timeZone ?? 'UTC';
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
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED when one that has begun would be
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
      throw new AppError('SESSION_STARTED', 'The session has begun; it cannot be moved to a time ahead');
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
    return found(await rowById(tx, Session, id), 'session');
  }

  async page(tx: Tx, filter: SessionFilter, request: PageRequest): Promise<Session[]> {
    return SESSIONS.page(tx, listedSessions(filter), request);
  }

  async count(tx: Tx, filter: SessionFilter): Promise<number> {
    return SESSIONS.count(tx, listedSessions(filter));
  }

  /** The same page of the sessions of each of several groups, in one statement. */
  async pagesOfGroups(
    tx: Tx,
    groupIds: readonly string[],
    filter: SessionFilter,
    request: PageRequest,
  ): Promise<Session[]> {
    return SESSIONS_OF_GROUPS.page(tx, { ...listedSessions(filter), groupIds }, request);
  }

  /** How many sessions each of several groups has, in one statement. */
  async countsOfGroups(
    tx: Tx,
    groupIds: readonly string[],
    filter: SessionFilter,
  ): Promise<Map<string, number>> {
    const rows = await SESSION_COUNTS.rows(tx, { ...listedSessions(filter), groupIds });
    return new Map(rows.map(({ groupId, total }) => [groupId, total]));
  }

  private async locked(tx: Tx, context: TenantContext, id: string): Promise<Session> {
    await LOCK_SESSION.run(tx, { id });
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
  const { refused } = await HAS_BEGUN_AND_WOULD_LIE_AHEAD.one(tx, { from, to });
  return refused;
}

/** The filter as the statements of lists take it. */
export function listedSessions(filter: SessionFilter) {
  const {
    from = null,
    to = null,
    groupId = null,
    siteId = null,
    participantId = null,
    status = null,
    ownGroupIds = null,
  } = filter;
  return { from, to, groupId, siteId, participantId, status, ownGroupIds };
}
