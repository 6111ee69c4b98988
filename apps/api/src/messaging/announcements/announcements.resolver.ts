import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { Announcements, countsOfAnnouncements } from '#libs/messaging/announcements/announcements.js';
import type { AnnouncementCount as CountRow } from '#libs/messaging/announcements/announcements.sql.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../../graphql/connection.js';
import { listed } from '../../graphql/listing.js';
import { findGroup, findSession } from '../../groups/groups.objects.js';
import { Group } from '../../groups/groups.types.js';
import { Session } from '../../groups/sessions.types.js';
import { staffMemberById } from '../../people/people.loaders.js';
import { toStaffMember } from '../../people/people.mapping.js';
import { StaffMember } from '../../people/people.types.js';
import { AnnouncementInput, CancelAnnouncementInput, SendAnnouncementInput } from './announcements.inputs.js';
import { toAnnouncement, toAnnouncementPreview, toDraft } from './announcements.mapping.js';
import { CancelAnnouncementPayload, SendAnnouncementPayload } from './announcements.payloads.js';
import {
  Announcement,
  AnnouncementConnection,
  AnnouncementCount,
  AnnouncementPreview,
} from './announcements.types.js';

const countsByAnnouncement = async (tx: Tx, ids: readonly string[]): Promise<Map<string, CountRow[]>> =>
  grouped(await countsOfAnnouncements(tx, ids), (row) => row.announcementId);

/** Messages that staff write to people. */
@Resolver(() => Announcement)
export class AnnouncementsResolver {
  constructor(private readonly announcements: Announcements) {}

  @Query(() => AnnouncementConnection, {
    name: 'announcements',
    description: 'Messages that staff wrote, newest first.',
  })
  @Allow('messages.read')
  async list(
    @Scope() scope: RequestScope,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<Announcement>> {
    return listed(scope, args, {
      page: (tx, request) => this.announcements.page(tx, request),
      order: 'announcements-newest-first',
      keyOf: (row) => [row.createdAt, row.id],
      count: (tx) => this.announcements.count(tx),
      map: toAnnouncement,
    });
  }

  @Query(() => AnnouncementPreview, {
    nullable: true,
    description: `What sending a message would do: to how many, who is left out and why, what it costs, and what is wrong with
its words. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_STARTED.`,
  })
  @Allow('messages.send')
  async previewAnnouncement(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The message.' }) input: AnnouncementInput,
  ): Promise<AnnouncementPreview> {
    const draft = toDraft(input);
    return toAnnouncementPreview(
      await scope.read((tx) => this.announcements.preview(tx, scope.context, draft)),
    );
  }

  @Mutation(() => SendAnnouncementPayload, {
    description: `Sends a message. Leaders write to groups that they manage, staff to one person, coordinators to all. Texts keep to
consent, quiet hours and the daily limit like all others. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT when the words must not
leave, CONFLICT when nobody would get it, CONFIRMATION_NEEDED, CLIENT_KEY_REUSED, SESSION_STARTED.`,
  })
  @Allow('messages.send')
  async sendAnnouncement(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The message.' }) input: SendAnnouncementInput,
  ): Promise<SendAnnouncementPayload> {
    const draft = toDraft(input);
    const sending = { clientKey: input.clientKey, token: input.confirmationToken ?? null };
    const row = await scope.write((tx) => this.announcements.send(tx, scope.context, draft, sending));
    return { announcement: toAnnouncement(row) };
  }

  @Mutation(() => CancelAnnouncementPayload, {
    description:
      'Takes back those texts of a message that have not left. Errors: NOT_FOUND, FORBIDDEN for those who neither wrote it nor manage its group.',
  })
  @Allow('messages.send')
  async cancelAnnouncement(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The message.' }) input: CancelAnnouncementInput,
  ): Promise<CancelAnnouncementPayload> {
    const row = await scope.write((tx) => this.announcements.cancel(tx, scope.context, input.id));
    return { announcement: toAnnouncement(row) };
  }

  @ResolveField(() => [AnnouncementCount], { description: 'How far its texts are.' })
  async counts(
    @Scope() scope: RequestScope,
    @Parent() announcement: Announcement,
  ): Promise<AnnouncementCount[]> {
    const rows = (await scope.load(countsByAnnouncement, announcement.id)) ?? [];
    return rows.map(({ status, count }) => ({ status, count }));
  }

  @ResolveField(() => Group, {
    nullable: true,
    description: 'The group that it was for; null: people of a session, or who were chosen one by one.',
  })
  group(@Scope() scope: RequestScope, @Parent() announcement: Announcement): Promise<Group | null> {
    return findGroup(scope, announcement.groupId);
  }

  @ResolveField(() => Session, {
    nullable: true,
    description: 'The session whose people with a seat it was for.',
  })
  session(@Scope() scope: RequestScope, @Parent() announcement: Announcement): Promise<Session | null> {
    return findSession(scope, announcement.sessionId);
  }

  @ResolveField(() => StaffMember, { description: 'Who wrote it.' })
  async author(@Scope() scope: RequestScope, @Parent() announcement: Announcement): Promise<StaffMember> {
    const row = await scope.load(staffMemberById, announcement.createdBy);
    if (!row) throw new AppError('INTERNAL', 'A message was written by somebody who does not exist');
    return toStaffMember(row, scope);
  }
}
