import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { threadCount, threadPage } from '#libs/messaging/overview/thread.js';
import { InboundMessages } from '#libs/messaging/inbound/inbound-messages.js';
import { StaffInbox } from '#libs/messaging/inbound/staff-inbox.js';
import { Vault } from '#libs/secrets/vault.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../../graphql/connection.js';
import { IdPipe } from '../../graphql/id.pipe.js';
import { listed } from '../../graphql/listing.js';
import {
  AnswerTextInput,
  AssignInboundTextInput,
  InboundTextListArgs,
  MarkInboundDoneInput,
} from './inbox.inputs.js';
import { toMessage } from '../messages/messages.mapping.js';
import { toInboundText } from './inbox.mapping.js';
import { AnswerTextPayload, AssignInboundTextPayload, MarkInboundDonePayload } from './inbox.payloads.js';
import {
  ConversationConnection,
  ConversationEntry,
  InboundText,
  InboundTextConnection,
  InboxCount,
} from './inbox.types.js';

/** Texts that people sent us: reading them, looking after them, answering them. */
@Resolver()
export class InboxResolver {
  constructor(
    private readonly inbound: InboundMessages,
    private readonly inbox: StaffInbox,
    private readonly vault: Vault,
  ) {}

  @Query(() => InboundTextConnection, {
    description:
      'Texts that people have sent us, newest first. With `status: OPEN` it is the inbox: what a human should look at.',
  })
  @Allow('messages.read')
  async inboundTexts(
    @Scope() scope: RequestScope,
    @Args() args: InboundTextListArgs,
  ): Promise<ConnectionOf<InboundText>> {
    return listed(scope, args, {
      page: (tx, request) => this.inbound.page(tx, args, request),
      order: 'inbound-newest-first',
      keyOf: (row) => [row.receivedAt, row.id],
      count: (tx) => this.inbound.count(tx, args),
      map: (row) => toInboundText(row, this.vault),
    });
  }

  @Query(() => [InboxCount], {
    description:
      'How many texts wait for a human: first those of nobody’s site, then by site; only sites that have any.',
  })
  @Allow('messages.read')
  async inboxCounts(@Scope() scope: RequestScope): Promise<InboxCount[]> {
    return (await scope.read((tx) => this.inbox.counts(tx))).map(({ siteId, open, unassigned }) => ({
      siteId,
      open,
      unassigned,
    }));
  }

  @Query(() => ConversationConnection, {
    description:
      'What we wrote to a participant and what they sent, newest first. A text from a phone that several share belongs to all of them until it is known who sent it.',
  })
  @Allow('messages.read')
  async thread(
    @Scope() scope: RequestScope,
    @Args('participantId', { type: () => ID, description: 'With whom.' }, IdPipe) participantId: string,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<ConversationEntry>> {
    return listed(scope, args, {
      page: (tx, request) => threadPage(tx, participantId, request),
      order: 'thread-newest-first',
      keyOf: (row) => [row.at, row.id],
      count: (tx) => threadCount(tx, participantId),
      map: ({ id, at, direction }) => ({ id, at, direction }),
    });
  }

  @Mutation(() => MarkInboundDonePayload, {
    description: 'Says that a text has been looked after, or opens it again. Errors: NOT_FOUND.',
  })
  @Allow('inbox.use')
  async markInboundDone(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The text, and whether it is done.' }) input: MarkInboundDoneInput,
  ): Promise<MarkInboundDonePayload> {
    const row = await scope.write((tx) => this.inbox.markDone(tx, scope.context, input.id, input.done));
    return { inboundText: toInboundText(row, this.vault) };
  }

  @Mutation(() => AssignInboundTextPayload, {
    description: 'Says who looks after a text. Errors: NOT_FOUND.',
  })
  @Allow('inbox.use')
  async assignInboundText(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The text, and who looks after it.' }) input: AssignInboundTextInput,
  ): Promise<AssignInboundTextPayload> {
    const row = await scope.write((tx) => this.inbox.assign(tx, input.id, input.staffMemberId ?? null));
    return { inboundText: toInboundText(row, this.vault) };
  }

  @Mutation(() => AnswerTextPayload, {
    description:
      'Writes back to the phone that a text came from, and marks the text as done. The answer leaves by the rules of all texts: consent, quiet hours, the daily limit, and what a text may say. Errors: NOT_FOUND, BAD_INPUT, CONFLICT.',
  })
  @Allow('inbox.use')
  async answerText(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The text, and what is written back.' }) input: AnswerTextInput,
  ): Promise<AnswerTextPayload> {
    const row = await scope.write((tx) => this.inbox.answer(tx, scope.context, input.id, input));
    return { message: toMessage(row) };
  }
}
