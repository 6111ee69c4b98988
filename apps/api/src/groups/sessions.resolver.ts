import { Args, ID, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { SessionPlanning } from '#libs/groups/session-planning.js';
import { Sessions } from '#libs/groups/sessions.js';
import {
  countSessionsByRegister,
  sessionsByRegister,
} from '#libs/participation/registers/sessions-by-register.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { listed } from '../graphql/listing.js';
import { loadAhead } from '../graphql/load-ahead.js';
import { groupById, sessionSeriesById } from './groups.loaders.js';
import { toChangedSession, toGroup, toSession, toSessionSeries } from './groups.mapping.js';
import { Group } from './groups.types.js';
import {
  CancelSessionPayload,
  CreateSessionPayload,
  RestoreSessionPayload,
  UpdateSessionPayload,
} from './planning.payloads.js';
import {
  CancelSessionInput,
  CreateSessionInput,
  RestoreSessionInput,
  SessionListArgs,
  toSessionChanges,
  UpdateSessionInput,
} from './sessions.inputs.js';
import { Session, SessionConnection, SessionSeries } from './sessions.types.js';

@Resolver(() => Session)
export class SessionsResolver {
  constructor(
    private readonly sessions: Sessions,
    private readonly planning: SessionPlanning,
  ) {}

  @Query(() => SessionConnection, {
    name: 'sessions',
    description:
      'Sessions by start, cancelled ones too. Peers find those of groups that they help to run. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('groups.read')
  async list(@Scope() scope: RequestScope, @Args() args: SessionListArgs): Promise<ConnectionOf<Session>> {
    const { mine, register, ...rest } = args;
    const filter = { ...rest, ownGroupIds: mine ? scope.principal.ownGroupIds : null };
    return listed(scope, args, {
      page: (tx, request) =>
        register
          ? sessionsByRegister(tx, filter, register, request)
          : this.sessions.page(tx, filter, request),
      order: 'sessions-by-start',
      keyOf: (row) => [row.startsAt, row.id],
      count: (tx) =>
        register ? countSessionsByRegister(tx, filter, register) : this.sessions.count(tx, filter),
      map: (row) => toSession(row, scope),
    });
  }

  @Query(() => Session, { name: 'session', nullable: true, description: 'One session. Errors: NOT_FOUND.' })
  @Allow('groups.read')
  async one(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The session.' }, IdPipe) id: string,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Session> {
    loadAhead(info, scope, id);
    return toSession(await scope.read((tx) => this.sessions.byId(tx, id)), scope);
  }

  @Mutation(() => CreateSessionPayload, {
    description:
      'Makes a session that belongs to no series. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the group is archived.',
  })
  @Allow('groups.plan')
  async createSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new session.' }) input: CreateSessionInput,
  ): Promise<CreateSessionPayload> {
    const { groupId, ...fields } = input;
    const made = await scope.write((tx) => this.planning.create(tx, scope.context, groupId, fields));
    return toChangedSession(made, scope);
  }

  @Mutation(() => UpdateSessionPayload, {
    description:
      'Moves or changes a session, or it and all that follow. It keeps its identity, sign-ups and history; those who signed up are told when time or place changes. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED, CONFLICT when more seats are taken than would be left or somebody changed the series meanwhile.',
  })
  @Allow('groups.plan')
  async updateSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session, and what changes.' }) input: UpdateSessionInput,
  ): Promise<UpdateSessionPayload> {
    const changes = toSessionChanges(input);
    const changed = await scope.write((tx) =>
      this.planning.change(tx, scope.context, input.id, changes, input.scope),
    );
    return toChangedSession(changed, scope);
  }

  @Mutation(() => CancelSessionPayload, {
    description:
      'Cancels a session, or it and all that follow; they stay, with the reason, and those who signed up are told. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_STARTED with THIS_AND_FOLLOWING, CONFLICT when somebody changed the series meanwhile.',
  })
  @Allow('groups.plan')
  async cancelSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session, and why.' })
    { id, reason, scope: reach }: CancelSessionInput,
  ): Promise<CancelSessionPayload> {
    const cancelled = await scope.write((tx) => this.planning.cancel(tx, scope.context, id, reason, reach));
    return toChangedSession(cancelled, scope);
  }

  @Mutation(() => RestoreSessionPayload, {
    description:
      'Takes back the cancellation of a session, also one that a break cancelled. Errors: NOT_FOUND, FORBIDDEN, CONFLICT when the group is archived.',
  })
  @Allow('groups.plan')
  async restoreSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session.' }) { id }: RestoreSessionInput,
  ): Promise<RestoreSessionPayload> {
    return toChangedSession(await scope.write((tx) => this.planning.restore(tx, scope.context, id)), scope);
  }

  @ResolveField(() => Group, { description: 'The group that meets.' })
  async group(@Scope() scope: RequestScope, @Parent() session: Session): Promise<Group | null> {
    const row = await scope.load(groupById, session.groupId);
    return row && toGroup(row);
  }

  @ResolveField(() => SessionSeries, { nullable: true, description: 'The series it belongs to, if to one.' })
  async series(@Scope() scope: RequestScope, @Parent() session: Session): Promise<SessionSeries | null> {
    if (session.seriesId === null) return null;
    const row = await scope.load(sessionSeriesById, session.seriesId);
    return row && toSessionSeries(row);
  }
}
