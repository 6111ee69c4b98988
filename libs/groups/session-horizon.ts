import { Injectable } from '@nestjs/common';
import { In, MoreThanOrEqual } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { MAX_OCCURRENCES } from '#libs/calendar/recurrence.js';
import type { TenantContext, TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { ActivityGroup } from './activity-group.entity.js';
import { BreakPeriod } from './break-period.entity.js';
import { holdPlans, type PlanningClock } from './planning-clock.js';
import { SessionChanges } from './session-changes.js';
import { draftsOf, insertDrafts } from './session-drafts.js';
import { FORGET_HORIZON, KEEP_HORIZON, ORGANISATIONS_TO_PLAN } from './planned-horizon.sql.js';
import { HOLD_LIVE_SERIES } from './session-series.sql.js';
import { SessionSeries } from './session-series.entity.js';

/** Makes sessions out of series, up to the organisation's rolling horizon. */
@Injectable()
export class SessionHorizon {
  constructor(private readonly changes: SessionChanges) {}

  /**
   * Makes the sessions that are missing from today on, for every series that goes on. It can run again, and at the same
   * time as itself: an occurrence becomes a session once, and only whoever wrote it announces it.
   * @param only the groups of one site, or one group, where nothing is missing elsewhere
   * @returns how many sessions it made
   */
  async extend(
    tx: Tx,
    context: TenantContext,
    only: { readonly siteId: string | null; readonly groupId: string | null } = {
      siteId: null,
      groupId: null,
    },
  ): Promise<number> {
    const clock = await holdPlans(tx, 'SESSIONS');
    // A series that is just being changed is waited for, so that no session is made of a rule that has ended.
    const live = await HOLD_LIVE_SERIES.rows(tx, { today: clock.today, ...only });
    const series = await tx
      .getRepository(SessionSeries)
      .find({ where: { id: In(live.map((row) => row.id)) }, order: { id: 'ASC' } });
    const made = await this.make(tx, context, series, clock.today, clock.horizon);
    if (only.siteId === null && only.groupId === null) {
      await FORGET_HORIZON.run(tx, {});
      await KEEP_HORIZON.run(tx, { organisationId: context.organisationId, madeUntil: clock.horizon });
    }
    return made.length;
  }

  /** Organisations whose horizon has moved since all their series were last extended. */
  async organisationsToPlan(database: TenantDatabase): Promise<string[]> {
    return database.findOrganisations(ORGANISATIONS_TO_PLAN, {});
  }

  /**
   * Makes the sessions of a series from its first day on, past ones included.
   * @returns the ids of the new sessions
   * @throws AppError BAD_INPUT when they would be more than a thousand
   */
  async fill(tx: Tx, context: TenantContext, series: SessionSeries, clock: PlanningClock): Promise<string[]> {
    return this.make(tx, context, [series], series.startsOn, clock.horizon);
  }

  private async make(
    tx: Tx,
    context: TenantContext,
    series: readonly SessionSeries[],
    from: LocalDate,
    to: LocalDate,
  ): Promise<string[]> {
    if (to < from) return [];
    const breaks = await tx.getRepository(BreakPeriod).findBy({ endsOn: MoreThanOrEqual(from) });
    const groups = await tx
      .getRepository(ActivityGroup)
      .findBy({ id: In([...new Set(series.map(({ groupId }) => groupId))]) });
    const groupById = new Map(groups.map((group) => [group.id, group]));
    const drafts = series.flatMap((one) => {
      const group = groupById.get(one.groupId);
      const made = group ? draftsOf(one, group, breaks, from, to) : [];
      if (made.length >= MAX_OCCURRENCES) {
        throw badInput(
          'startsOn',
          `Give a later first day: more than ${MAX_OCCURRENCES} sessions would be made`,
        );
      }
      return made;
    });
    const sessionIds = await insertDrafts(tx, context, drafts);
    await this.changes.announce(tx, context, { kind: 'PLANNED', sessionIds });
    return sessionIds;
  }
}
