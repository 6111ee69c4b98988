import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { SessionPlanning } from '#libs/groups/session-planning.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { groupById, sessionSeriesById } from './groups.loaders.js';
import { toGroup, toSessionSeries } from './groups.mapping.js';
import { Group } from './groups.types.js';
import { CreateSessionSeriesPayload } from './planning.payloads.js';
import { CreateSessionSeriesInput } from './sessions.inputs.js';
import { SessionSeries } from './sessions.types.js';

@Resolver(() => SessionSeries)
export class SessionSeriesResolver {
  constructor(private readonly planning: SessionPlanning) {}

  @Mutation(() => CreateSessionSeriesPayload, {
    description:
      'Makes a series and its sessions from its first day up to the horizon, breaks left out; further ones follow by themselves. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the group is archived.',
  })
  @Allow('groups.plan')
  async createSessionSeries(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new series.' }) input: CreateSessionSeriesInput,
  ): Promise<CreateSessionSeriesPayload> {
    const { series, sessionIds, warnings } = await scope.write((tx) =>
      this.planning.createSeries(tx, scope.context, input),
    );
    return { series: toSessionSeries(series), sessionsMade: sessionIds.length, warnings };
  }

  @ResolveField(() => Group, { description: 'The group that meets.' })
  async group(@Scope() scope: RequestScope, @Parent() series: SessionSeries): Promise<Group | null> {
    const row = await scope.load(groupById, series.groupId);
    return row && toGroup(row);
  }

  @ResolveField(() => SessionSeries, {
    nullable: true,
    description: 'The series that this one continues, after “this and all following” was changed.',
  })
  async previousSeries(
    @Scope() scope: RequestScope,
    @Parent() series: SessionSeries,
  ): Promise<SessionSeries | null> {
    if (series.previousSeriesId === null) return null;
    const row = await scope.load(sessionSeriesById, series.previousSeriesId);
    return row && toSessionSeries(row);
  }
}
