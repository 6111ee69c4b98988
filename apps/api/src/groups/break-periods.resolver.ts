import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { BreakPeriods } from '#libs/groups/break-periods.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { listed } from '../graphql/listing.js';
import { siteById } from '../people/people.loaders.js';
import { toSite } from '../people/people.mapping.js';
import { Site } from '../people/people.types.js';
import { groupById } from './groups.loaders.js';
import { toBreakPeriod, toGroup } from './groups.mapping.js';
import { Group } from './groups.types.js';
import { CreateBreakPeriodPayload, DeleteBreakPeriodPayload } from './planning.payloads.js';
import { CreateBreakPeriodInput, DateRangeListArgs, DeleteBreakPeriodInput } from './sessions.inputs.js';
import { BreakPeriod, BreakPeriodConnection } from './sessions.types.js';

@Resolver(() => BreakPeriod)
export class BreakPeriodsResolver {
  constructor(private readonly breaks: BreakPeriods) {}

  @Query(() => BreakPeriodConnection, {
    name: 'breakPeriods',
    description:
      'Breaks by first day; with dates those that have a day in between. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('groups.read')
  async list(
    @Scope() scope: RequestScope,
    @Args() args: DateRangeListArgs,
  ): Promise<ConnectionOf<BreakPeriod>> {
    return listed(scope, args, {
      page: (tx, request) => this.breaks.page(tx, args, request),
      order: 'breaks-by-start',
      keyOf: (row) => [row.startsOn, row.id],
      count: (tx) => this.breaks.count(tx, args),
      map: toBreakPeriod,
    });
  }

  @Mutation(() => CreateBreakPeriodPayload, {
    description:
      'Adds a break and cancels the sessions ahead that fall into it, except those changed by hand. Leaders may add breaks of groups that they lead. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the group is archived.',
  })
  @Allow('groups.plan')
  async createBreakPeriod(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new break.' }) input: CreateBreakPeriodInput,
  ): Promise<CreateBreakPeriodPayload> {
    const { period, sessionIds } = await scope.write((tx) => this.breaks.create(tx, scope.context, input));
    return { breakPeriod: toBreakPeriod(period), sessionsCancelled: sessionIds.length };
  }

  @Mutation(() => DeleteBreakPeriodPayload, {
    description:
      'Takes a break away: sessions ahead that it cancelled are restored, and missing ones are made. Errors: NOT_FOUND, FORBIDDEN.',
  })
  @Allow('groups.plan')
  async deleteBreakPeriod(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which break.' }) { id }: DeleteBreakPeriodInput,
  ): Promise<DeleteBreakPeriodPayload> {
    const sessionIds = await scope.write((tx) => this.breaks.remove(tx, scope.context, id));
    return { id, sessionsRestored: sessionIds.length };
  }

  @ResolveField(() => Site, { nullable: true, description: 'The site whose groups it concerns.' })
  async site(@Scope() scope: RequestScope, @Parent() period: BreakPeriod): Promise<Site | null> {
    const row = period.siteId === null ? null : await scope.load(siteById, period.siteId);
    return row && toSite(row);
  }

  @ResolveField(() => Group, { nullable: true, description: 'The group it concerns.' })
  async group(@Scope() scope: RequestScope, @Parent() period: BreakPeriod): Promise<Group | null> {
    const row = period.groupId === null ? null : await scope.load(groupById, period.groupId);
    return row && toGroup(row);
  }
}
