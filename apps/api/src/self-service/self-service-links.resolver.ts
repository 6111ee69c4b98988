import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import type { SecretLink } from '#libs/links/secret-link.entity.js';
import { SecretLinks, type LinkFilter } from '#libs/links/secret-links.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { CONFIG } from '../config.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { listed } from '../graphql/listing.js';
import { sessionById } from '../groups/groups.loaders.js';
import { toSession } from '../groups/groups.mapping.js';
import { Session } from '../groups/sessions.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import {
  CreateSelfServiceLinkInput,
  CreateSelfServiceLinkPayload,
  DEFAULT_SELF_SERVICE_DAYS,
  RevokeSelfServiceLinkInput,
  RevokeSelfServiceLinkPayload,
  SelfServiceLink,
  SelfServiceLinkConnection,
} from './self-service.types.js';

const DAY_MS = 86_400_000;

@Resolver(() => SelfServiceLink)
export class SelfServiceLinksResolver {
  constructor(
    private readonly links: SecretLinks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => SelfServiceLinkConnection, {
    description:
      'Links to a participant’s own page that still work, newest first. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('participants.write')
  async selfServiceLinks(
    @Scope() scope: RequestScope,
    @Args() args: ConnectionArgs,
    @Args('participantId', { type: () => ID, description: 'Whose page it is.' }, IdPipe)
    participantId: string,
  ): Promise<ConnectionOf<SelfServiceLink>> {
    const filter: LinkFilter = { purposes: ['SELF_SERVICE'], participantId, includeEnded: false };
    return listed(scope, args, {
      page: (tx, request) => this.links.page(tx, filter, request),
      order: 'self-service-links-by-time',
      keyOf: (row) => [row.createdAt, row.id],
      count: (tx) => this.links.count(tx, filter),
      map: toSelfServiceLink,
    });
  }

  @Mutation(() => CreateSelfServiceLinkPayload, {
    description:
      'Makes a secret link to a participant’s own page; its address is shown only now. Errors: NOT_FOUND, BAD_INPUT, SESSION_STARTED when the session is over, CONFLICT for an archived participant.',
  })
  @Allow('participants.write')
  async createSelfServiceLink(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whose page, and how long it works.' }) input: CreateSelfServiceLinkInput,
  ): Promise<CreateSelfServiceLinkPayload> {
    const { participantId, sessionId = null, expiresAt = null } = input;
    const byDefault = sessionId === null ? new Date(Date.now() + DEFAULT_SELF_SERVICE_DAYS * DAY_MS) : null;
    const { token, row } = await scope.write((tx) =>
      this.links.issue(tx, scope.context, {
        purpose: 'SELF_SERVICE',
        participantId,
        sessionId,
        expiresAt: expiresAt ?? byDefault,
      }),
    );
    return { link: toSelfServiceLink(row), url: `${this.config.publicUrl}/s/${token}` };
  }

  @Mutation(() => RevokeSelfServiceLinkPayload, {
    description:
      'Ends a link to a participant’s own page, at once and for good. Doing it again changes nothing. Errors: NOT_FOUND.',
  })
  @Allow('participants.write')
  async revokeSelfServiceLink(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which link.' }) { id }: RevokeSelfServiceLinkInput,
  ): Promise<RevokeSelfServiceLinkPayload> {
    const row = await scope.write((tx) => this.links.revokeSelfService(tx, id));
    return { link: toSelfServiceLink(row) };
  }

  @ResolveField(() => Participant, { nullable: true, description: 'Whose page it is.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() link: SelfServiceLink,
  ): Promise<Participant | null> {
    const row = await scope.load(participantById, link.participantId);
    return row && toParticipant(row, scope);
  }

  @ResolveField(() => Session, { nullable: true, description: 'The session after which it ends.' })
  async session(@Scope() scope: RequestScope, @Parent() link: SelfServiceLink): Promise<Session | null> {
    const row = link.sessionId === null ? null : await scope.load(sessionById, link.sessionId);
    return row && toSession(row, scope);
  }
}

function toSelfServiceLink(row: SecretLink): SelfServiceLink {
  if (row.participantId === null) throw new Error('A link to a page has a participant');
  return {
    id: row.id,
    participantId: row.participantId,
    sessionId: row.sessionId,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
    lastUsedAt: row.lastUsedAt,
  };
}
