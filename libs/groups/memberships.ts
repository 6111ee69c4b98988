import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Participant } from '#libs/people/participant.entity.js';
import { activeManagedGroup, requireManaged } from './managed-groups.js';
import { MembershipChanges } from './membership-changes.js';
import { Membership, type MembershipRole } from './membership.entity.js';
import { ADD_MEMBERSHIPS, LOCK_MEMBERSHIP, MEMBERSHIPS_BY } from './memberships.sql.js';
import { found } from '#libs/errors/found.js';

export interface NewMemberships {
  readonly groupId: string;
  readonly participantIds: readonly string[];
  readonly role: MembershipRole;
  readonly startsOn: LocalDate;
  /** The last day; left out or null while it goes on. */
  readonly endsOn?: LocalDate | null;
}

export interface MembershipEdit {
  readonly role?: MembershipRole;
  readonly startsOn?: LocalDate;
  /** Null: it goes on. */
  readonly endsOn?: LocalDate | null;
}

export interface MembershipFilter {
  /** Only memberships that include this day. */
  readonly activeOn?: LocalDate | null;
}

/** Whether the lists of memberships are those of groups or those of participants. */
export type MembershipParent = 'groupId' | 'participantId';

/** Who belongs to which group, from when to when, in which role. */
@Injectable()
export class Memberships {
  constructor(private readonly changes: MembershipChanges) {}

  /**
   * Adds one or many people to a group, all or nobody.
   * @returns the new memberships in the order of `participantIds`, each person once
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when somebody is a member on one of those days already
   */
  async add(tx: Tx, context: TenantContext, fields: NewMemberships): Promise<Membership[]> {
    await activeManagedGroup(tx, context, fields.groupId);
    const { groupId, role, startsOn, endsOn = null } = fields;
    checkDates(startsOn, endsOn);
    const participantIds = [...new Set(fields.participantIds)];
    const known = await tx.getRepository(Participant).countBy({ id: In(participantIds) });
    if (known < participantIds.length) throw new AppError('NOT_FOUND', 'There is no such participant');
    const rows = await onceAtATime('participantIds', () =>
      ADD_MEMBERSHIPS.rows(tx, {
        organisationId: context.organisationId,
        groupId,
        participantIds,
        role,
        startsOn,
        endsOn,
      }),
    );
    await this.changes.announce(tx, context, { kind: 'ADDED', participantIds });
    const memberships = await tx.getRepository(Membership).findBy({ id: In(rows.map((row) => row.id)) });
    return memberships.sort(
      (a, b) => participantIds.indexOf(a.participantId) - participantIds.indexOf(b.participantId),
    );
  }

  /**
   * Changes role or dates; `endsOn` ends it with that day as the last one.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when it would overlap another one of the same person
   */
  async update(tx: Tx, context: TenantContext, id: string, edit: MembershipEdit): Promise<Membership> {
    await LOCK_MEMBERSHIP.run(tx, { id });
    const membership = await this.byId(tx, id);
    requireManaged(context, membership.groupId);
    const { role = membership.role, startsOn = membership.startsOn, endsOn = membership.endsOn } = edit;
    checkDates(startsOn, endsOn);
    await onceAtATime('startsOn', () => tx.getRepository(Membership).update(id, { role, startsOn, endsOn }));
    await this.changes.announce(tx, context, {
      kind: 'CHANGED',
      participantIds: [membership.participantId],
    });
    return this.byId(tx, id);
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<Membership> {
    return found(await rowById(tx, Membership, id), 'membership');
  }
}

/** The same page of the memberships of each of several groups or participants, in one statement. */
export async function membershipPages(
  tx: Tx,
  parent: MembershipParent,
  parentIds: readonly string[],
  filter: MembershipFilter,
  request: PageRequest,
): Promise<Membership[]> {
  return MEMBERSHIPS_BY[parent].list.page(tx, listed(parentIds, filter), request);
}

/** How many memberships each of several groups or participants has, in one statement. */
export async function membershipCounts(
  tx: Tx,
  parent: MembershipParent,
  parentIds: readonly string[],
  filter: MembershipFilter,
): Promise<Map<string, number>> {
  const rows = await MEMBERSHIPS_BY[parent].counts.rows(tx, listed(parentIds, filter));
  return new Map(rows.map(({ parentId, total }) => [parentId, total]));
}

function listed(parentIds: readonly string[], { activeOn = null }: MembershipFilter) {
  return { parentIds, activeOn };
}

function checkDates(startsOn: LocalDate, endsOn: LocalDate | null): void {
  if (endsOn !== null && endsOn < startsOn)
    throw badInput('endsOn', 'Give a last day that is not before the first');
}

async function onceAtATime<T>(field: string, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!violates(error, 'membership_once_at_a_time')) throw error;
    throw new AppError('CONFLICT', 'They are already members of the group on some of those days', {
      fields: [{ field, message: 'Leave out those who are members already, or give other dates' }],
    });
  }
}
