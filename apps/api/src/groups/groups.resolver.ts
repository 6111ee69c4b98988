import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GroupPlanning } from '#libs/groups/group-planning.js';
import { Groups } from '#libs/groups/groups.js';
import { SessionSeriesPlans } from '#libs/groups/session-series-plans.js';
import { Sessions, type SessionFilter } from '#libs/groups/sessions.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { given } from '../graphql/given.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { listed } from '../graphql/listing.js';
import { siteById } from '../people/people.loaders.js';
import { toSite, toStaffMember } from '../people/people.mapping.js';
import { Site, StaffMember } from '../people/people.types.js';
import {
  ArchiveGroupInput,
  CreateGroupInput,
  GroupListArgs,
  MembershipListArgs,
  UpdateGroupInput,
} from './groups.inputs.js';
import { leadersByGroup, membershipsOfGroup } from './groups.loaders.js';
import { toChangedGroup, toGroup, toMembership, toSession, toSessionSeries } from './groups.mapping.js';
import { Group, GroupConnection, Membership, MembershipConnection } from './groups.types.js';
import { nestedConnection } from '../graphql/nested-listing.js';
import { ArchiveGroupPayload, CreateGroupPayload, UpdateGroupPayload } from './planning.payloads.js';
import { DateRangeListArgs } from './sessions.inputs.js';
import { Session, SessionConnection, SessionSeries, SessionSeriesConnection } from './sessions.types.js';

@Resolver(() => Group)
export class GroupsResolver {
  private readonly sessionsOfGroup = nestedConnection({
    pages: (tx, ids, filter: SessionFilter, request) => this.plans.pagesOfGroups(tx, ids, filter, request),
    order: 'sessions-by-start',
    parentOf: (row) => row.groupId,
    keyOf: (row) => [row.startsAt, row.id],
    counts: (tx, ids, filter) => this.plans.countsOfGroups(tx, ids, filter),
  });
  private readonly seriesOfGroup = nestedConnection({
    pages: (tx, ids, _filter: null, request) => this.seriesPlans.pagesOfGroups(tx, ids, request),
    order: 'series-by-start',
    parentOf: (row) => row.groupId,
    keyOf: (row) => [row.startsOn, row.id],
    counts: (tx, ids) => this.seriesPlans.countsOfGroups(tx, ids),
  });

  constructor(
    private readonly groups: Groups,
    private readonly plans: Sessions,
    private readonly seriesPlans: SessionSeriesPlans,
    private readonly planning: GroupPlanning,
  ) {}

  @Query(() => GroupConnection, {
    name: 'groups',
    description:
      'Groups in alphabetical order of their internal names. Peers find those that they help to run. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('groups.read')
  async list(@Scope() scope: RequestScope, @Args() args: GroupListArgs): Promise<ConnectionOf<Group>> {
    const { search, siteId, leaderId, includeArchived } = args;
    const onlyIds = args.mine ? scope.principal.ownGroupIds : null;
    const filter = { search, siteId, leaderId, includeArchived, onlyIds };
    return listed(scope, args, {
      page: (tx, request) => this.groups.page(tx, filter, request),
      order: 'groups-by-name',
      keyOf: (row) => [row.internalName, row.id],
      count: (tx) => this.groups.count(tx, filter),
      map: toGroup,
    });
  }

  @Query(() => Group, { name: 'group', nullable: true, description: 'One group. Errors: NOT_FOUND.' })
  @Allow('groups.read')
  async one(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The group.' }, IdPipe) id: string,
  ): Promise<Group> {
    return toGroup(await scope.read((tx) => this.groups.byId(tx, id)));
  }

  @Mutation(() => CreateGroupPayload, {
    description:
      'Makes a group. A leader who makes one leads it from their next request on. Errors: BAD_INPUT, NOT_FOUND, CONFLICT when the internal name is in use.',
  })
  @Allow('groups.plan')
  async createGroup(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new group.' }) input: CreateGroupInput,
  ): Promise<CreateGroupPayload> {
    const fields = { ...input, capacity: input.capacity ?? null };
    return toChangedGroup(await scope.write((tx) => this.planning.create(tx, scope.context, fields)));
  }

  @Mutation(() => UpdateGroupPayload, {
    description:
      'Changes a group that one manages. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the internal name is in use.',
  })
  @Allow('groups.plan')
  async updateGroup(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which group, and what changes.' }) { id, ...fields }: UpdateGroupInput,
  ): Promise<UpdateGroupPayload> {
    const { capacity, checkInAfterMisses } = fields;
    const changes = {
      ...given(fields),
      ...(capacity === undefined ? {} : { capacity }),
      ...(checkInAfterMisses === undefined ? {} : { checkInAfterMisses }),
    };
    return toChangedGroup(await scope.write((tx) => this.planning.update(tx, scope.context, id, changes)));
  }

  @Mutation(() => ArchiveGroupPayload, {
    description:
      'Takes a group out of use, or back in; nothing about it is deleted. Errors: NOT_FOUND, FORBIDDEN, CONFLICT while it has sessions ahead.',
  })
  @Allow('groups.plan')
  async archiveGroup(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which group.' }) { id, archived }: ArchiveGroupInput,
  ): Promise<ArchiveGroupPayload> {
    return toChangedGroup(await scope.write((tx) => this.planning.archive(tx, scope.context, id, archived)));
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether whoever asks may change its plans. For clients that show nothing that would be refused.',
  })
  mayPlan(@Scope() scope: RequestScope, @Parent() group: Group): boolean {
    const { managesGroupIds } = scope.context;
    return managesGroupIds === null || managesGroupIds.includes(group.id);
  }

  @ResolveField(() => Site, { description: 'Where it is at home.' })
  async site(@Scope() scope: RequestScope, @Parent() group: Group): Promise<Site | null> {
    const row = await scope.load(siteById, group.siteId);
    return row && toSite(row);
  }

  @ResolveField(() => [StaffMember], { description: 'Who leads it, by name.' })
  async leaders(@Scope() scope: RequestScope, @Parent() group: Group): Promise<StaffMember[]> {
    const rows = await scope.load(leadersByGroup, group.id);
    return (rows ?? []).map((row) => toStaffMember(row, scope));
  }

  @ResolveField(() => MembershipConnection, {
    description: 'Who belongs to it, past and coming members too, by first day.',
  })
  async memberships(
    @Scope() scope: RequestScope,
    @Parent() group: Group,
    @Args() args: MembershipListArgs,
  ): Promise<ConnectionOf<Membership>> {
    return membershipsOfGroup(scope, args, group.id, { activeOn: args.activeOn }, toMembership);
  }

  @ResolveField(() => SessionSeriesConnection, { description: 'Its series, past ones too, by first day.' })
  async series(
    @Scope() scope: RequestScope,
    @Parent() group: Group,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<SessionSeries>> {
    return this.seriesOfGroup(scope, args, group.id, null, toSessionSeries);
  }

  @ResolveField(() => SessionConnection, { description: 'Its sessions, cancelled ones too, by start.' })
  async sessions(
    @Scope() scope: RequestScope,
    @Parent() group: Group,
    @Args() args: DateRangeListArgs,
  ): Promise<ConnectionOf<Session>> {
    const filter = { from: args.from, to: args.to };
    return this.sessionsOfGroup(scope, args, group.id, filter, (row) => toSession(row, scope));
  }
}
