import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Site } from '#libs/people/site.entity.js';
import { BreakPeriod } from './break-period.entity.js';
import { activeManagedGroup, requireManaged, requireManagesAll } from './managed-groups.js';
import { holdPlans } from './planning-clock.js';
import { SessionChanges } from './session-changes.js';
import { SessionHorizon } from './session-horizon.js';

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

/** The order of lists of breaks: by first day. */
export const BREAKS_BY_START: readonly KeysetColumn[] = [
  { expr: 'break.startsOn', direction: 'ASC', cast: 'date' },
  { expr: 'break.id', direction: 'ASC', cast: 'uuid' },
];

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
    const sessionIds = await changedIds(
      tx,
      `UPDATE session SET status = 'CANCELLED', cancelled_at = now(), cancel_reason = b.name, cancelled_by_break_id = b.id
       FROM break_period b, activity_group g
       WHERE b.id = $1 AND g.id = session.group_id
         AND (b.group_id IS NULL OR b.group_id = g.id) AND (b.site_id IS NULL OR b.site_id = g.site_id)
         AND session.organisation_id = b.organisation_id
         AND session.local_date BETWEEN b.starts_on AND b.ends_on
         AND session.status = 'PLANNED' AND session.starts_at > now() AND NOT session.is_exception`,
      id,
    );
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

    await changedIds(
      tx,
      `UPDATE session SET cancelled_by_break_id = b.id, cancel_reason = b.name
       FROM break_period b, activity_group g
       WHERE session.cancelled_by_break_id = $1 AND b.id <> $1 AND g.id = session.group_id
         AND (b.group_id IS NULL OR b.group_id = g.id) AND (b.site_id IS NULL OR b.site_id = g.site_id)
         AND session.local_date BETWEEN b.starts_on AND b.ends_on`,
      id,
    );
    const sessionIds = await changedIds(
      tx,
      `UPDATE session SET status = 'PLANNED', cancelled_at = NULL, cancel_reason = NULL, cancelled_by_break_id = NULL
       WHERE cancelled_by_break_id = $1 AND starts_at > now()`,
      id,
    );
    await changedIds(
      tx,
      'UPDATE session SET cancelled_by_break_id = NULL WHERE cancelled_by_break_id = $1',
      id,
    );
    await tx.getRepository(BreakPeriod).delete(id);
    await this.changes.announce(tx, context, { kind: 'RESTORED', sessionIds });
    await this.horizon.extend(tx, context, period);
    return sessionIds;
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<BreakPeriod> {
    const period = await tx.getRepository(BreakPeriod).findOneBy({ id });
    if (!period) throw new AppError('NOT_FOUND', 'There is no such break');
    return period;
  }

  async page(tx: Tx, filter: BreakFilter, request: PageRequest): Promise<BreakPeriod[]> {
    return fetchPage(filtered(tx, filter), BREAKS_BY_START, request);
  }

  async count(tx: Tx, filter: BreakFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }
}

/** Runs an UPDATE of sessions for the break `$1` and gives the ids of the rows it changed. */
async function changedIds(tx: Tx, update: string, breakId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `WITH changed AS (${update} RETURNING session.id) SELECT id FROM changed`,
    [breakId],
  );
  return rows.map((row) => row.id);
}

function filtered(tx: Tx, filter: BreakFilter): SelectQueryBuilder<BreakPeriod> {
  const query = tx.getRepository(BreakPeriod).createQueryBuilder('break');
  if (filter.from) query.andWhere('break.endsOn >= :from', { from: filter.from });
  if (filter.to) query.andWhere('break.startsOn <= :to', { to: filter.to });
  return query;
}
