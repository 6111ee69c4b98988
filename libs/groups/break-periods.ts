import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Site } from '#libs/people/site.entity.js';
import { BreakPeriod } from './break-period.entity.js';
import {
  BREAKS,
  CANCEL_FOR_BREAK,
  FORGET_BREAK,
  LEAVE_TO_OTHER_BREAKS,
  RESTORE_AFTER_BREAK,
} from './break-periods.sql.js';
import { activeManagedGroup, requireManaged, requireManagesAll } from './managed-groups.js';
import { holdPlans } from './planning-clock.js';
import { SessionChanges } from './session-changes.js';
import { SessionHorizon } from './session-horizon.js';
import { found } from '#libs/errors/found.js';

export interface NewBreak {
  readonly name: string;
  readonly startsOn: LocalDate;
  /** The last day without sessions. */
  readonly endsOn: LocalDate;
  /** At most one of the two; neither: the whole organisation. */
  readonly siteId?: string | null;
  readonly groupId?: string | null;
}

export interface BreakFilter {
  /** Breaks with at least one day from `from` to `to`. */
  readonly from?: LocalDate | null;
  readonly to?: LocalDate | null;
}

const MAX_NAME_CHARACTERS = 100;

/** Dates without sessions. They change nobody's metrics, and sessions changed by hand stand against them. */
@Injectable()
export class BreakPeriods {
  constructor(
    private readonly changes: SessionChanges,
    private readonly horizon: SessionHorizon,
  ) {}

  /**
   * Adds a break and cancels the sessions ahead that fall into it, except those changed by hand.
   * @returns the break and the ids of the sessions it cancelled
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT for an archived group
   */
  async create(
    tx: Tx,
    context: TenantContext,
    fields: NewBreak,
  ): Promise<{ period: BreakPeriod; sessionIds: string[] }> {
    await holdPlans(tx, 'BREAKS');
    const { siteId = null, groupId = null, startsOn, endsOn } = fields;
    const name = fields.name.trim();
    if (siteId !== null && groupId !== null) throw badInput('groupId', 'Give a site or a group, not both');
    if (name === '' || name.length > MAX_NAME_CHARACTERS) {
      throw badInput('name', `Give 1 to ${MAX_NAME_CHARACTERS} characters`);
    }
    if (endsOn < startsOn) throw badInput('endsOn', 'Give a last day that is not before the first');
    if (siteId !== null && !(await tx.existsBy(Site, { id: siteId }))) {
      throw new AppError('NOT_FOUND', 'There is no such site');
    }
    if (groupId === null) requireManagesAll(context);
    else await activeManagedGroup(tx, context, groupId);

    const repository = tx.getRepository(BreakPeriod);
    const { organisationId } = context;
    const { id } = await repository.save({ organisationId, siteId, groupId, name, startsOn, endsOn });
    const sessionIds = idsOf(await CANCEL_FOR_BREAK.rows(tx, { breakId: id }));
    await this.changes.announce(tx, context, { kind: 'CANCELLED', sessionIds });
    return { period: await this.byId(tx, id), sessionIds };
  }

  /**
   * Takes a break away. Sessions ahead that it cancelled are restored, unless another break covers them; occurrences that
   * were never made because of it are made. Days that have passed stay without sessions.
   * @returns the ids of the restored sessions
   * @throws AppError NOT_FOUND, FORBIDDEN
   */
  async remove(tx: Tx, context: TenantContext, id: string): Promise<string[]> {
    await holdPlans(tx, 'BREAKS');
    const period = await this.byId(tx, id);
    if (period.groupId === null) requireManagesAll(context);
    else requireManaged(context, period.groupId);

    await LEAVE_TO_OTHER_BREAKS.run(tx, { breakId: id });
    const sessionIds = idsOf(await RESTORE_AFTER_BREAK.rows(tx, { breakId: id }));
    await FORGET_BREAK.run(tx, { breakId: id });
    await tx.getRepository(BreakPeriod).delete(id);
    await this.changes.announce(tx, context, { kind: 'RESTORED', sessionIds });
    await this.horizon.extend(tx, context, period);
    return sessionIds;
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<BreakPeriod> {
    return found(await rowById(tx, BreakPeriod, id), 'break');
  }

  async page(tx: Tx, filter: BreakFilter, request: PageRequest): Promise<BreakPeriod[]> {
    return BREAKS.page(tx, listed(filter), request);
  }

  async count(tx: Tx, filter: BreakFilter): Promise<number> {
    return BREAKS.count(tx, listed(filter));
  }
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

function listed({ from = null, to = null }: BreakFilter) {
  return { from, to };
}
