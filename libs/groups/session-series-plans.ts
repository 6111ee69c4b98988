import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { parseRecurrenceRule } from '#libs/calendar/recurrence.js';
import type { WallTime } from '#libs/calendar/wall-time.js';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { activeManagedGroup } from './managed-groups.js';
import { holdPlans } from './planning-clock.js';
import type { SessionKind } from './session.entity.js';
import { SessionHorizon } from './session-horizon.js';
import { checkPlan, placeOf } from './session-plan.js';
import { SERIES_COUNTS, SERIES_OF_GROUPS } from './session-series.sql.js';
import { SessionSeries } from './session-series.entity.js';
import { found } from '#libs/errors/found.js';

export interface NewSeries {
  readonly groupId: string;
  readonly kind: SessionKind;
  /** RFC 5545 RRULE value, with or without its prefix. */
  readonly recurrenceRule: string;
  /** May lie in the past: the sessions since then are made too. */
  readonly startsOn: LocalDate;
  readonly endsOn?: LocalDate | null;
  readonly wallTime: WallTime;
  /** The organisation's own zone if left out. */
  readonly timeZone?: string | null;
  readonly durationMinutes: number;
  readonly place?: string | null;
  /** Null or left out: as many as the group has. */
  readonly capacity?: number | null;
}

/** Series of sessions: what recurs, when and where. */
@Injectable()
export class SessionSeriesPlans {
  constructor(
    private readonly horizon: SessionHorizon,
    private readonly names: NamePolicies,
  ) {}

  /**
   * Makes a series and its sessions from its first day up to the horizon, breaks left out; the worker makes further ones.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT for an archived group
   */
  async create(
    tx: Tx,
    context: TenantContext,
    fields: NewSeries,
  ): Promise<{ series: SessionSeries; sessionIds: string[] }> {
    const clock = await holdPlans(tx, 'SESSIONS');
    await activeManagedGroup(tx, context, fields.groupId);
    const { startsOn, endsOn = null, timeZone } = fields;
    const plan = {
      wallTime: fields.wallTime,
      timeZone: timeZone ?? clock.timeZone,
      durationMinutes: fields.durationMinutes,
      capacity: fields.capacity ?? null,
    };
    checkPlan(plan);
    const rule = parseRecurrenceRule(fields.recurrenceRule, startsOn);
    if (endsOn !== null && endsOn < startsOn)
      throw badInput('endsOn', 'Give a last day that is not before the first');
    await this.names.check(tx, [{ field: 'place', text: fields.place }]);
    const { id } = await tx.getRepository(SessionSeries).save({
      ...plan,
      organisationId: context.organisationId,
      groupId: fields.groupId,
      previousSeriesId: null,
      kind: fields.kind,
      recurrenceRule: rule.text,
      startsOn,
      endsOn,
      place: placeOf(fields.place),
    });
    const series = await this.byId(tx, id);
    return { series, sessionIds: await this.horizon.fill(tx, context, series, clock) };
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<SessionSeries> {
    return found(await rowById(tx, SessionSeries, id), 'series');
  }

  /** The same page of the series of each of several groups, in one statement. */
  async pagesOfGroups(tx: Tx, groupIds: readonly string[], request: PageRequest): Promise<SessionSeries[]> {
    return SERIES_OF_GROUPS.page(tx, { groupIds }, request);
  }

  /** How many series each of several groups has. */
  async countsOfGroups(tx: Tx, groupIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await SERIES_COUNTS.rows(tx, { groupIds });
    return new Map(rows.map(({ groupId, total }) => [groupId, total]));
  }
}
