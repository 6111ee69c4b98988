import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PageRequest } from '#libs/database/keyset.js';
import { patternOf } from '#libs/database/like-pattern.js';
import { rowById } from '#libs/database/rows-by-id.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { LONE_ROLES } from '#libs/people/roles.js';
import { Site } from '#libs/people/site.entity.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';
import { ActivityGroup, type Admission } from './activity-group.entity.js';
import { GroupChanges } from './group-changes.js';
import { GroupLeader } from './group-leader.entity.js';
import { problemsOfNames } from './group-names.js';
import { ADD_LEADERS, GROUPS, HAS_SESSIONS_AHEAD, LOCK_GROUP, REMOVE_OTHER_LEADERS } from './groups.sql.js';
import { managedGroup } from './managed-groups.js';
import {
  CURRENT_AND_FUTURE_MEMBERS,
  MEMBERS_OF_ANY_TIME,
  MEMBERS_ON_SESSION_DATE,
  MEMBERS_TODAY,
} from './memberships.sql.js';
import { found } from '#libs/errors/found.js';

export interface NewGroup {
  readonly siteId: string;
  readonly internalName: string;
  readonly publicName: string;
  readonly admission: Admission;
  /** Seats in a session; null: no limit. */
  readonly capacity: number | null;
  readonly language: Language;
  readonly leaderIds: readonly string[];
}

export type GroupEdit = Partial<NewGroup> & {
  /** Null: no check-ins. */
  readonly checkInAfterMisses?: number | null;
};

export interface GroupFilter {
  /** Part of the internal or public name, in any case. */
  readonly search?: string | null;
  readonly siteId?: string | null;
  readonly leaderId?: string | null;
  /** Only these; an empty list finds nothing. */
  readonly onlyIds?: readonly string[] | null;
  readonly includeArchived: boolean;
}

/** Standing groups and who leads them. */
@Injectable()
export class Groups {
  constructor(
    private readonly changes: GroupChanges,
    private readonly names: NamePolicies,
  ) {}

  /**
   * Makes a group. Somebody who manages only the groups they lead becomes one of its leaders, so that they manage the
   * new one from their next request on.
   * @throws AppError BAD_INPUT, NOT_FOUND for an unknown site or leader, CONFLICT when the internal name is in use
   */
  async create(tx: Tx, context: TenantContext, fields: NewGroup): Promise<ActivityGroup> {
    const { leaderIds, ...columns } = trimmed(fields);
    check(columns, true);
    await requireSite(tx, columns.siteId);
    const maker = context.managesGroupIds === null ? null : context.actor.staffMemberId;
    const { id } = await named(() =>
      tx
        .getRepository(ActivityGroup)
        .save({ ...columns, organisationId: context.organisationId, archivedAt: null }),
    );
    await setLeaders(tx, context, id, maker === null ? leaderIds : [...leaderIds, maker]);
    await this.checkPublicName(tx, id, columns.publicName);
    return this.byId(tx, id);
  }

  /**
   * Changes a group; `leaderIds` is the whole list of leaders. A new capacity holds for sessions planned from now on.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the internal name is in use
   */
  async update(tx: Tx, context: TenantContext, id: string, edit: GroupEdit): Promise<ActivityGroup> {
    const group = await lockedGroup(tx, context, id);
    const { leaderIds, ...columns } = trimmed(edit);
    const renames = columns.internalName !== undefined || columns.publicName !== undefined;
    const next = { ...group, ...columns };
    check(next, columns.internalName !== undefined && columns.publicName !== undefined, renames);
    if (columns.siteId !== undefined) await requireSite(tx, columns.siteId);
    await named(() => tx.getRepository(ActivityGroup).save(next));
    if (leaderIds !== undefined) await setLeaders(tx, context, id, leaderIds);
    await this.checkPublicName(tx, id, columns.publicName);
    if (next.checkInAfterMisses !== group.checkInAfterMisses) {
      await this.changes.announce(tx, context, { kind: 'CHECK_INS_CHANGED', groupId: id });
    }
    return this.byId(tx, id);
  }

  /**
   * Takes a group out of use, or back in; nothing about it is deleted, and no sessions are made for it meanwhile.
   * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT while sessions are planned: cancelling them tells those who would come
   */
  async archive(tx: Tx, context: TenantContext, id: string, archived: boolean): Promise<ActivityGroup> {
    const group = await lockedGroup(tx, context, id);
    if (archived) await requireNothingPlanned(tx, id);
    const archivedAt = archived ? (group.archivedAt ?? new Date()) : null;
    await named(() => tx.getRepository(ActivityGroup).update(id, { archivedAt }));
    await this.changes.announce(tx, context, { kind: archived ? 'ARCHIVED' : 'RESTORED', groupId: id });
    return this.byId(tx, id);
  }

  private checkPublicName(tx: Tx, id: string, publicName: string | undefined): Promise<void> {
    return this.names.check(tx, [{ field: 'publicName', text: publicName, ofGroupId: id }]);
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<ActivityGroup> {
    return found(await rowById(tx, ActivityGroup, id), 'group');
  }

  async page(tx: Tx, filter: GroupFilter, request: PageRequest): Promise<ActivityGroup[]> {
    return GROUPS.page(tx, listed(filter), request);
  }

  async count(tx: Tx, filter: GroupFilter): Promise<number> {
    return GROUPS.count(tx, listed(filter));
  }
}

/** The people whose membership in the group has not ended. */
export async function memberIdsOf(tx: Tx, groupId: string): Promise<string[]> {
  const rows = await CURRENT_AND_FUTURE_MEMBERS.rows(tx, { groupId });
  return rows.map(({ id }) => id);
}

/** The people who are, were or will be members of the group. */
export async function allMemberIdsOf(tx: Tx, groupId: string): Promise<string[]> {
  const rows = await MEMBERS_OF_ANY_TIME.rows(tx, { groupId });
  return rows.map(({ id }) => id);
}

/** Whose group is asked about: that of a session is taken as it is on the session's date. */
export type GroupAsked = { readonly groupId: string } | { readonly sessionId: string };

/** Who is a member of a group, and who was or will be at another time. Nobody where there is no such group or session. */
export async function membersAndOthers(
  tx: Tx,
  asked: GroupAsked,
): Promise<{ currentIds: string[]; formerIds: string[] }> {
  const rows =
    'groupId' in asked ? await MEMBERS_TODAY.rows(tx, asked) : await MEMBERS_ON_SESSION_DATE.rows(tx, asked);
  const idsOf = (isCurrent: boolean) => rows.filter((row) => row.isCurrent === isCurrent).map(({ id }) => id);
  return { currentIds: idsOf(true), formerIds: idsOf(false) };
}

/** The leaders of several groups, by name. */
export async function leadersOfGroups(
  tx: Tx,
  groupIds: readonly string[],
): Promise<{ groupId: string; leader: StaffMember }[]> {
  const links = await tx.getRepository(GroupLeader).findBy({ groupId: In([...groupIds]) });
  const leaders = await tx.getRepository(StaffMember).find({
    where: { id: In(links.map((link) => link.staffMemberId)) },
    order: { displayName: 'ASC', id: 'ASC' },
  });
  return leaders.flatMap((leader) =>
    links.filter((link) => link.staffMemberId === leader.id).map(({ groupId }) => ({ groupId, leader })),
  );
}

/** The row is locked against other changes and against the horizon, which makes sessions only for groups in use. */
async function lockedGroup(tx: Tx, context: TenantContext, id: string): Promise<ActivityGroup> {
  await LOCK_GROUP.run(tx, { id });
  return managedGroup(tx, context, id);
}

async function requireSite(tx: Tx, siteId: string): Promise<void> {
  if (!(await tx.existsBy(Site, { id: siteId }))) throw new AppError('NOT_FOUND', 'There is no such site');
}

async function requireNothingPlanned(tx: Tx, groupId: string): Promise<void> {
  const { found } = await HAS_SESSIONS_AHEAD.one(tx, { groupId });
  if (found) {
    throw new AppError(
      'CONFLICT',
      'The group still has sessions ahead; cancel them first, so that people are told',
    );
  }
}

async function setLeaders(
  tx: Tx,
  context: TenantContext,
  groupId: string,
  leaderIds: readonly string[],
): Promise<void> {
  const wanted = [...new Set(leaderIds)];
  const staff = await tx.getRepository(StaffMember).findBy({ id: In(wanted) });
  if (staff.length < wanted.length) throw new AppError('NOT_FOUND', 'There is no such staff member');
  if (staff.some((member) => member.roles.some((role) => LONE_ROLES.includes(role)))) {
    throw badInput('leaderIds', 'Leaders are staff; a peer helps by a role in their membership');
  }
  const leaders = { groupId, staffMemberIds: wanted };
  await REMOVE_OTHER_LEADERS.run(tx, leaders);
  await ADD_LEADERS.run(tx, { ...leaders, organisationId: context.organisationId });
}

function trimmed<Fields extends GroupEdit>(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]: [string, unknown]) => [key, typeof value === 'string' ? value.trim() : value]),
  ) as Fields;
}

function check(
  fields: Pick<NewGroup, 'internalName' | 'publicName' | 'capacity'>,
  bothNamesGiven: boolean,
  checkNames = true,
): void {
  const problems = checkNames ? problemsOfNames(fields, bothNamesGiven) : [];
  if (fields.capacity !== null && !(Number.isInteger(fields.capacity) && fields.capacity > 0)) {
    problems.push({ field: 'capacity', message: 'Give a whole number above zero, or null for no limit' });
  }
  if (problems.length > 0)
    throw new AppError('BAD_INPUT', 'Some fields cannot be used', { fields: problems });
}

async function named<T>(save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!violates(error, 'activity_group_name')) throw error;
    throw new AppError('CONFLICT', 'There is already a group of that name', {
      fields: [{ field: 'internalName', message: 'Give a name that no other group in use has' }],
    });
  }
}

function listed(filter: GroupFilter) {
  const { search, siteId = null, leaderId = null, onlyIds = null, includeArchived } = filter;
  return { pattern: search ? patternOf(search) : null, siteId, leaderId, onlyIds, includeArchived };
}
