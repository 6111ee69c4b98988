import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { MessageKind } from '#libs/messaging/message/rules/message-kind.js';
import { Messages } from '#libs/messaging/overview/messages.js';
import type { ReminderKind } from '#libs/messaging/message/rules/reminder-kinds.js';
import { ReminderPreviews } from '#libs/messaging/reminders/reminder-previews.js';
import { AppError } from '#libs/errors/app-error.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import type { ConnectionOf } from '../../graphql/connection.js';
import { IdPipe } from '../../graphql/id.pipe.js';
import { listed } from '../../graphql/listing.js';
import { toSession } from '../../groups/groups.mapping.js';
import { Session } from '../../groups/sessions.types.js';
import { participantById } from '../../people/people.loaders.js';
import { toParticipant } from '../../people/people.mapping.js';
import { Participant } from '../../people/people.types.js';
import { LanguageEnum } from '../../people/language.types.js';
import { MessageListArgs } from './messages.inputs.js';
import { kindsByMessage, sessionsByMessage } from './messages.loaders.js';
import { toMessage, toTextPreview } from './messages.mapping.js';
import {
  Message,
  MessageConnection,
  MessageKindEnum,
  ReminderKindEnum,
  TextPreview,
} from './messages.types.js';

@Resolver(() => Message)
export class MessagesResolver {
  constructor(
    private readonly messages: Messages,
    private readonly previews: ReminderPreviews,
  ) {}

  @Query(() => MessageConnection, {
    name: 'messages',
    description: 'Texts to participants, whatever their status, newest first.',
  })
  @Allow('messages.read')
  async list(@Scope() scope: RequestScope, @Args() args: MessageListArgs): Promise<ConnectionOf<Message>> {
    return listed(scope, args, {
      page: (tx, request) => this.messages.page(tx, args, request),
      order: 'messages-newest-first',
      keyOf: (row) => [row.createdAt, row.id],
      count: (tx) => this.messages.count(tx, args),
      map: toMessage,
    });
  }

  @Query(() => TextPreview, {
    nullable: true,
    description:
      'How a reminder of a session would read now, and how many SMS it would take. Errors: NOT_FOUND.',
  })
  @Allow('messages.read')
  async previewReminder(
    @Scope() scope: RequestScope,
    @Args('sessionId', { type: () => ID, description: 'The session.' }, IdPipe) sessionId: string,
    @Args('kind', { type: () => ReminderKindEnum, description: 'The occasion.' }) kind: ReminderKind,
    @Args('language', {
      type: () => LanguageEnum,
      nullable: true,
      description: 'The language of the reader; the group’s if nothing is said.',
    })
    language: AnyLanguage | null,
  ): Promise<TextPreview> {
    return toTextPreview(
      await scope.read((tx) => this.previews.ofSession(tx, sessionId, kind, language ?? null)),
    );
  }

  @ResolveField(() => Participant, { description: 'Whom it is for.' })
  async participant(@Scope() scope: RequestScope, @Parent() message: Message): Promise<Participant> {
    const row = await scope.load(participantById, message.participantId);
    if (!row) throw new AppError('INTERNAL', 'A message is for somebody who does not exist');
    return toParticipant(row, scope);
  }

  @ResolveField(() => [MessageKindEnum], { description: 'What it is about.' })
  async kinds(@Scope() scope: RequestScope, @Parent() message: Message): Promise<readonly MessageKind[]> {
    return (await scope.load(kindsByMessage, message.id)) ?? [];
  }

  @ResolveField(() => [Session], { description: 'The sessions it is about.' })
  async sessions(@Scope() scope: RequestScope, @Parent() message: Message): Promise<Session[]> {
    const rows = await scope.load(sessionsByMessage, message.id);
    return (rows ?? []).map((row) => toSession(row, scope));
  }
}
