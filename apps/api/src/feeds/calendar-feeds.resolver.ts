import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import { CALENDAR_PURPOSES } from '#libs/links/secret-link.entity.js';
import { SecretLinks, type LinkFilter } from '#libs/links/secret-links.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { CONFIG } from '../config.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { listed } from '../graphql/listing.js';
import { participantById, siteById, staffMemberById } from '../people/people.loaders.js';
import { toParticipant, toSite, toStaffMember } from '../people/people.mapping.js';
import { Participant, Site, StaffMember } from '../people/people.types.js';
import { newCalendarLink, toCalendarFeed } from './feeds.mapping.js';
import {
  CalendarFeed,
  CalendarFeedConnection,
  CreateCalendarFeedInput,
  CreateCalendarFeedPayload,
  RevokeCalendarFeedInput,
  RevokeCalendarFeedPayload,
} from './feeds.types.js';

/** The addresses of calendars. Those of other staff members are for coordinators and administrators only. */
@Resolver(() => CalendarFeed)
export class CalendarFeedsResolver {
  constructor(
    private readonly links: SecretLinks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => CalendarFeedConnection, {
    description:
      'Calendars that can be subscribed to, newest first: one’s own, and those of sites and participants; for coordinators and administrators everybody’s. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('calendars.use')
  async calendarFeeds(
    @Scope() scope: RequestScope,
    @Args() args: ConnectionArgs,
    @Args('includeRevoked', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Whether revoked ones are listed too.',
    })
    includeRevoked: boolean,
  ): Promise<ConnectionOf<CalendarFeed>> {
    const filter: LinkFilter = {
      purposes: CALENDAR_PURPOSES,
      ownerId: ownerOf(scope),
      includeEnded: includeRevoked,
    };
    return listed(scope, args, {
      page: (tx, request) => this.links.page(tx, filter, request),
      order: 'calendar-feeds-by-time',
      keyOf: (row) => [row.createdAt, row.id],
      count: (tx) => this.links.count(tx, filter),
      map: toCalendarFeed,
    });
  }

  @Mutation(() => CreateCalendarFeedPayload, {
    description:
      'Makes the secret address of a calendar, which is shown only now. Errors: BAD_INPUT, NOT_FOUND, CONFLICT for an archived participant.',
  })
  @Allow('calendars.use')
  async createCalendarFeed(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which calendar.' }) input: CreateCalendarFeedInput,
  ): Promise<CreateCalendarFeedPayload> {
    const link = newCalendarLink(input, scope.principal.staffMemberId);
    const { token, row } = await scope.write((tx) => this.links.issue(tx, scope.context, link));
    return { feed: toCalendarFeed(row), url: `${this.config.publicUrl}/calendar/${token}.ics` };
  }

  @Mutation(() => RevokeCalendarFeedPayload, {
    description:
      'Makes the address of a calendar lead nowhere, at once and for good. Doing it again changes nothing. Errors: NOT_FOUND.',
  })
  @Allow('calendars.use')
  async revokeCalendarFeed(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which calendar.' }) { id }: RevokeCalendarFeedInput,
  ): Promise<RevokeCalendarFeedPayload> {
    const row = await scope.write((tx) => this.links.revokeCalendar(tx, id, ownerOf(scope)));
    return { feed: toCalendarFeed(row) };
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'Whose groups it shows.' })
  async staffMember(@Scope() scope: RequestScope, @Parent() feed: CalendarFeed): Promise<StaffMember | null> {
    const row = feed.staffMemberId === null ? null : await scope.load(staffMemberById, feed.staffMemberId);
    return row && toStaffMember(row, scope);
  }

  @ResolveField(() => Site, { nullable: true, description: 'The site that it shows.' })
  async site(@Scope() scope: RequestScope, @Parent() feed: CalendarFeed): Promise<Site | null> {
    const row = feed.siteId === null ? null : await scope.load(siteById, feed.siteId);
    return row && toSite(row);
  }

  @ResolveField(() => Participant, { nullable: true, description: 'For whom it was made.' })
  async participant(@Scope() scope: RequestScope, @Parent() feed: CalendarFeed): Promise<Participant | null> {
    const row = feed.participantId === null ? null : await scope.load(participantById, feed.participantId);
    return row && toParticipant(row, scope);
  }
}

/** Whose calendars one looks after besides those of nobody; null: everybody's. */
function ownerOf(scope: RequestScope): string | null {
  return scope.context.managesGroupIds === null ? null : scope.principal.staffMemberId;
}
