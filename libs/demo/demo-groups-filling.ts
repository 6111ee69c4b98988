import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { BreakPeriods } from '#libs/groups/break-periods.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { SessionSeriesPlans } from '#libs/groups/session-series-plans.js';
import { Session } from '#libs/groups/session.entity.js';
import { Sessions } from '#libs/groups/sessions.js';
import type { DemoGroupKey } from './demo-people.js';
import type { FilledPeople } from './demo-people-filling.js';
import type { DemoPlan } from './demo-plan.js';

/** What was planned, to be found by group and local date. */
export class FilledSessions {
  private readonly ids = new Map<string, Session>();

  constructor(readonly excursionId: string) {}

  add(group: DemoGroupKey, session: Session): void {
    this.ids.set(`${group} ${session.localDate}`, session);
  }

  /** @throws AppError INTERNAL when the plan names a session that its own series do not make */
  of(group: DemoGroupKey, date: string): Session {
    const session = this.ids.get(`${group} ${date}`);
    if (!session) throw new AppError('INTERNAL', 'The demo plan names a session that was not made');
    return session;
  }
}

/** Fills in groups, memberships, breaks and sessions, and the changes of plan that happen in every association. */
@Injectable()
export class DemoGroupsFilling {
  constructor(
    private readonly groups: Groups,
    private readonly memberships: Memberships,
    private readonly breaks: BreakPeriods,
    private readonly series: SessionSeriesPlans,
    private readonly sessions: Sessions,
  ) {}

  async fill(
    tx: Tx,
    context: TenantContext,
    plan: DemoPlan,
    { siteIds, staffIds, participantIds }: FilledPeople,
  ): Promise<FilledSessions> {
    const groupIds = new Map<DemoGroupKey, string>();
    for (const { key, site, leader, internalName, publicName, admission, capacity } of plan.groups) {
      const { id } = await this.groups.create(tx, context, {
        siteId: siteIds[site]!,
        internalName,
        publicName,
        admission,
        capacity,
        language: 'fi',
        leaderIds: [staffIds.get(leader)!],
      });
      groupIds.set(key, id);
    }
    for (const { person, group, role, startsOn, endsOn } of plan.memberships) {
      await this.memberships.add(tx, context, {
        groupId: groupIds.get(group)!,
        participantIds: [participantIds[person]!],
        role,
        startsOn,
        endsOn,
      });
    }
    for (const period of plan.breaks) await this.breaks.create(tx, context, period);
    return this.fillSessions(tx, context, plan, groupIds);
  }

  private async fillSessions(
    tx: Tx,
    context: TenantContext,
    plan: DemoPlan,
    groupIds: ReadonlyMap<DemoGroupKey, string>,
  ): Promise<FilledSessions> {
    const { group, localDate, wallTime, durationMinutes, place, capacity } = plan.excursion;
    const excursion = await this.sessions.create(tx, context, groupIds.get(group)!, {
      kind: 'EXCURSION',
      localDate,
      wallTime,
      durationMinutes,
      place,
      capacity,
    });
    const filled = new FilledSessions(excursion.id);
    for (const { key, recurrenceRule, wallTime, durationMinutes, place } of plan.groups) {
      const groupId = groupIds.get(key)!;
      const { series } = await this.series.create(tx, context, {
        groupId,
        kind: 'MEETING',
        recurrenceRule,
        startsOn: plan.startsOn,
        wallTime,
        durationMinutes,
        place,
      });
      const sessions = await tx.getRepository(Session).findBy({ seriesId: series.id });
      for (const session of sessions) filled.add(key, session);
    }
    const { cancelled, moved } = plan;
    await this.sessions.cancel(tx, context, filled.of(cancelled.group, cancelled.date).id, cancelled.reason);
    await this.sessions.change(tx, context, filled.of(moved.group, moved.date).id, {
      wallTime: moved.wallTime,
    });
    return filled;
  }
}
