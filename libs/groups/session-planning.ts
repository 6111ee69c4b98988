import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { FollowingSessions } from './following-sessions.js';
import type { SeriesChanges } from './moved-sessions.js';
import type { PlanningWarning } from './planning-warning.js';
import { PlanningWarnings } from './planning-warnings.js';
import { SessionSeriesPlans, type NewSeries } from './session-series-plans.js';
import type { SessionSeries } from './session-series.entity.js';
import type { Session } from './session.entity.js';
import { Sessions, type NewSession } from './sessions.js';

/** How far a change reaches: one session, or it and all that follow in its series. */
export const PLAN_SCOPES = ['THIS', 'THIS_AND_FOLLOWING'] as const;
export type PlanScope = (typeof PLAN_SCOPES)[number];

interface SessionWithWarnings {
  readonly session: Session;
  readonly warnings: PlanningWarning[];
}

/** Sessions and series as staff plan them: a change, and the double bookings that follow from it. */
@Injectable()
export class SessionPlanning {
  constructor(
    private readonly sessions: Sessions,
    private readonly following: FollowingSessions,
    private readonly series: SessionSeriesPlans,
    private readonly warnings: PlanningWarnings,
  ) {}

  /** @throws AppError as `Sessions.create` */
  async create(
    tx: Tx,
    context: TenantContext,
    groupId: string,
    fields: NewSession,
  ): Promise<SessionWithWarnings> {
    return this.withWarnings(tx, await this.sessions.create(tx, context, groupId, fields));
  }

  /** @throws AppError as `SessionSeriesPlans.create` */
  async createSeries(
    tx: Tx,
    context: TenantContext,
    fields: NewSeries,
  ): Promise<{ series: SessionSeries; sessionIds: string[]; warnings: PlanningWarning[] }> {
    const { series, sessionIds } = await this.series.create(tx, context, fields);
    return { series, sessionIds, warnings: await this.warnings.ofSeries(tx, [series.id]) };
  }

  /** @throws AppError as `Sessions.change` or `FollowingSessions.change`; BAD_INPUT for the rule of a single session */
  async change(
    tx: Tx,
    context: TenantContext,
    id: string,
    changes: SeriesChanges,
    scope: PlanScope,
  ): Promise<SessionWithWarnings> {
    if (scope === 'THIS_AND_FOLLOWING') {
      const { session, seriesIds } = await this.following.change(tx, context, id, changes);
      return { session, warnings: await this.warnings.ofSeries(tx, seriesIds) };
    }
    const { recurrenceRule, ...plan } = changes;
    if (recurrenceRule !== undefined) {
      throw badInput('input.recurrenceRule', 'A rule goes with THIS_AND_FOLLOWING');
    }
    return this.withWarnings(tx, await this.sessions.change(tx, context, id, plan));
  }

  /** @throws AppError as `Sessions.cancel` or `FollowingSessions.cancel` */
  async cancel(
    tx: Tx,
    context: TenantContext,
    id: string,
    reason: string,
    scope: PlanScope,
  ): Promise<SessionWithWarnings> {
    const what = scope === 'THIS' ? this.sessions : this.following;
    // What is cancelled is in nobody's way.
    return { session: await what.cancel(tx, context, id, reason), warnings: [] };
  }

  /** @throws AppError as `Sessions.restore` */
  async restore(tx: Tx, context: TenantContext, id: string): Promise<SessionWithWarnings> {
    return this.withWarnings(tx, await this.sessions.restore(tx, context, id));
  }

  /** The ids of the sessions that a change of that reach is for. @throws AppError NOT_FOUND */
  async reached(tx: Tx, id: string, scope: PlanScope): Promise<readonly string[]> {
    return scope === 'THIS' ? [id] : this.following.idsAhead(tx, id);
  }

  private async withWarnings(tx: Tx, session: Session): Promise<SessionWithWarnings> {
    return { session, warnings: await this.warnings.ofSessions(tx, [session.id]) };
  }
}
