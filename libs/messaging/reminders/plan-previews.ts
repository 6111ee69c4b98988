import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SeriesChanges } from '#libs/groups/moved-sessions.js';
import type { PlanningWarning } from '#libs/groups/planning-warning.js';
import { SessionPlanning, type PlanScope } from '#libs/groups/session-planning.js';
import type { NewSeries } from '#libs/groups/session-series-plans.js';
import type { NewSession } from '#libs/groups/sessions.js';
import { Organisations } from '#libs/people/organisations.js';
import { costOf } from '../announcements/announcement-draft.js';
import { KINDS_OF_CHANGE, type ReminderKind } from '../message/rules/reminder-kinds.js';
import { quietUntil } from '../message/rules/quiet-hours.js';
import type { WrittenText } from '../wording/reminder-texts.js';
import { CANCELLED_AMONG, TOLD_OF_THIS_CHANGE, WAVES_OF_THIS_CHANGE } from './plan-previews.sql.js';
import { ReminderPreviews } from './reminder-previews.js';
import { decideRecipients, QUIET_HOURS } from './reminder-recipients.sql.js';

/** Who is told of a change, and what. */
export interface ChangeNotice {
  readonly people: number;
  /** When the texts begin to leave; after quiet time, if it is quiet. */
  readonly leavesAt: Date;
  /** In the language of the group. */
  readonly text: WrittenText;
  /** At most: texts to one person may be put together. */
  readonly parts: number;
  /** Cents, a decimal; null while no price is known. */
  readonly costCents: string | null;
}

/** What would follow from a change of plans. */
export interface PlanPreview {
  /** How many sessions would be made or changed. */
  readonly sessions: number;
  /** How many of them would not take place: cancelled, or left without a date by a change of their series. */
  readonly cancelled: number;
  readonly warnings: readonly PlanningWarning[];
  /** Null: nobody is told. */
  readonly notice: ChangeNotice | null;
}

/**
 * Changes of plans as they would turn out. Each makes the change: call it in `TenantDatabase.trial`, which takes it back.
 * So what is shown is what the change itself would do, by the same rules.
 */
@Injectable()
export class PlanPreviews {
  constructor(
    private readonly planning: SessionPlanning,
    private readonly reminders: ReminderPreviews,
    private readonly organisations: Organisations,
  ) {}

  /** @throws AppError as `SessionPlanning.create` */
  async ofNewSession(
    tx: Tx,
    context: TenantContext,
    groupId: string,
    fields: NewSession,
  ): Promise<PlanPreview> {
    const { warnings } = await this.planning.create(tx, context, groupId, fields);
    return { sessions: 1, cancelled: 0, warnings, notice: null };
  }

  /** @throws AppError as `SessionPlanning.createSeries` */
  async ofNewSeries(tx: Tx, context: TenantContext, fields: NewSeries): Promise<PlanPreview> {
    const { sessionIds, warnings } = await this.planning.createSeries(tx, context, fields);
    return { sessions: sessionIds.length, cancelled: 0, warnings, notice: null };
  }

  /** @throws AppError as `SessionPlanning.change` */
  async ofChange(
    tx: Tx,
    context: TenantContext,
    id: string,
    changes: SeriesChanges,
    scope: PlanScope,
  ): Promise<PlanPreview> {
    const sessionIds = await this.planning.reached(tx, id, scope);
    const { warnings } = await this.planning.change(tx, context, id, changes, scope);
    const notice = await this.noticeOf(tx, id, 'MOVED');
    return { sessions: sessionIds.length, cancelled: await cancelledAmong(tx, sessionIds), warnings, notice };
  }

  /** @throws AppError as `SessionPlanning.cancel` */
  async ofCancellation(
    tx: Tx,
    context: TenantContext,
    id: string,
    reason: string,
    scope: PlanScope,
  ): Promise<PlanPreview> {
    const sessionIds = await this.planning.reached(tx, id, scope);
    const { warnings } = await this.planning.cancel(tx, context, id, reason, scope);
    const notice = await this.noticeOf(tx, id, 'CANCELLED');
    return { sessions: sessionIds.length, cancelled: await cancelledAmong(tx, sessionIds), warnings, notice };
  }

  /** @throws AppError as `SessionPlanning.restore` */
  async ofRestoration(tx: Tx, context: TenantContext, id: string): Promise<PlanPreview> {
    const { warnings } = await this.planning.restore(tx, context, id);
    return { sessions: 1, cancelled: 0, warnings, notice: await this.noticeOf(tx, id, 'MOVED') };
  }

  /** Decides by the rules of the real thing who hears of what this transaction has changed. */
  private async noticeOf(tx: Tx, sessionId: string, kind: ReminderKind): Promise<ChangeNotice | null> {
    const waves = await WAVES_OF_THIS_CHANGE.rows(tx, { kinds: KINDS_OF_CHANGE });
    const waveIds = waves.map(({ id }) => id);
    await decideRecipients(tx, waveIds);
    const told = await TOLD_OF_THIS_CHANGE.rows(tx, { waveIds });
    const [first] = told;
    if (!first) return null;
    let parts = 0;
    for (const { language, texts } of told) {
      const text = await this.reminders.ofSession(tx, sessionId, kind, language);
      parts += text.parts * texts;
    }
    const { smsPartPriceCents } = await this.organisations.current(tx);
    return {
      people: first.people,
      leavesAt: await nextTimeToLeave(tx),
      text: await this.reminders.ofSession(tx, sessionId, kind, null),
      parts,
      costCents: costOf(parts, smsPartPriceCents),
    };
  }
}

async function cancelledAmong(tx: Tx, sessionIds: readonly string[]): Promise<number> {
  return (await CANCELLED_AMONG.first(tx, { sessionIds }))?.sessions ?? 0;
}

async function nextTimeToLeave(tx: Tx): Promise<Date> {
  const clock = await QUIET_HOURS.first(tx, {});
  if (!clock) return new Date();
  return quietUntil(clock.now, clock) ?? clock.now;
}
