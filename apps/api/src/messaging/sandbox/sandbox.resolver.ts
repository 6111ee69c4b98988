import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { SandboxReplies } from '#libs/messaging/sandbox/sandbox-replies.js';
import { SandboxTexts } from '#libs/messaging/sandbox/sandbox-texts.js';
import { Vault } from '#libs/secrets/vault.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../../graphql/connection.js';
import { listed } from '../../graphql/listing.js';
import { participantById } from '../../people/people.loaders.js';
import { toParticipant } from '../../people/people.mapping.js';
import { Participant } from '../../people/people.types.js';
import { InboundText } from '../inbox/inbox.types.js';
import { recipientBySandboxText, repliesBySandboxText } from '../messages/messages.loaders.js';
import { toSandboxText } from '../messages/messages.mapping.js';
import { toInboundText } from '../inbox/inbox.mapping.js';
import { SandboxText, SandboxTextConnection } from '../messages/messages.types.js';
import { ReplyToSandboxTextInput } from './sandbox.inputs.js';
import { ReplyToSandboxTextPayload } from './sandbox.payloads.js';

@Resolver(() => SandboxText)
export class SandboxResolver {
  constructor(
    private readonly texts: SandboxTexts,
    private readonly typed: SandboxReplies,
    private readonly vault: Vault,
  ) {}

  @Query(() => SandboxTextConnection, {
    description: 'Texts that the sandbox took instead of sending them, as on the phone, newest first.',
  })
  @Allow('sandbox.use')
  async sandboxTexts(
    @Scope() scope: RequestScope,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<SandboxText>> {
    return listed(scope, args, {
      page: (tx, request) => this.texts.page(tx, request),
      order: 'sandbox-newest-first',
      keyOf: (row) => [row.acceptedAt, row.id],
      count: (tx) => this.texts.count(tx),
      map: (row) => toSandboxText(row, this.vault),
    });
  }

  @Mutation(() => ReplyToSandboxTextPayload, {
    description:
      'Answers a text in the sandbox as its phone would: it acts like a text from a real phone, or is for staff to read. Errors: NOT_FOUND, BAD_INPUT.',
  })
  @Allow('sandbox.use')
  async replyToSandboxText(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The text, and the reply to it.' }) input: ReplyToSandboxTextInput,
  ): Promise<ReplyToSandboxTextPayload> {
    const { id, body } = input;
    const inbound = await scope.write((tx) => this.typed.reply(tx, scope.context, id, body));
    return { inboundText: toInboundText(inbound, this.vault) };
  }

  @ResolveField(() => Participant, { nullable: true, description: 'For whom it was written.' })
  async participant(@Scope() scope: RequestScope, @Parent() text: SandboxText): Promise<Participant | null> {
    const participantId = await scope.load(recipientBySandboxText, text.id);
    const row = participantId === null ? null : await scope.load(participantById, participantId);
    return row && toParticipant(row, scope);
  }

  @ResolveField(() => [InboundText], {
    description: 'What the phone answered before the next text to it, in the order it came.',
  })
  async replies(@Scope() scope: RequestScope, @Parent() text: SandboxText): Promise<InboundText[]> {
    const rows = await scope.load(repliesBySandboxText, text.id);
    return (rows ?? []).map((row) => toInboundText(row, this.vault));
  }
}
