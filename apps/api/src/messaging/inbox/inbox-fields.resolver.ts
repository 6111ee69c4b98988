import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import { Vault } from '#libs/secrets/vault.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { toSession } from '../../groups/groups.mapping.js';
import { Session } from '../../groups/sessions.types.js';
import { participantById, siteById, staffMemberById } from '../../people/people.loaders.js';
import { toParticipant, toSite, toStaffMember } from '../../people/people.mapping.js';
import { Participant, Site, StaffMember } from '../../people/people.types.js';
import {
  inboundTextById,
  messageById,
  outcomesByInboundText,
  sendersByInboundText,
  sessionById,
} from './inbox.loaders.js';
import { AnsweredSession, ConversationEntry, InboundText, InboxCount } from './inbox.types.js';
import { toMessage } from '../messages/messages.mapping.js';
import { toInboundText } from './inbox.mapping.js';
import { Message } from '../messages/messages.types.js';

async function personOf(scope: RequestScope, participantId: string | null): Promise<Participant | null> {
  const row = participantId === null ? null : await scope.load(participantById, participantId);
  return row && toParticipant(row, scope);
}

async function staffOf(scope: RequestScope, staffMemberId: string | null): Promise<StaffMember | null> {
  const row = staffMemberId === null ? null : await scope.load(staffMemberById, staffMemberId);
  return row && toStaffMember(row, scope);
}

async function siteWith(scope: RequestScope, siteId: string | null): Promise<Site | null> {
  const row = siteId === null ? null : await scope.load(siteById, siteId);
  return row && toSite(row);
}

async function messageWith(scope: RequestScope, messageId: string | null): Promise<Message | null> {
  const row = messageId === null ? null : await scope.load(messageById, messageId);
  return row && toMessage(row);
}

@Resolver(() => InboundText)
export class InboundTextResolver {
  @ResolveField(() => Participant, {
    nullable: true,
    description: 'Whom it was taken to be from; nobody while that is not known.',
  })
  participant(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<Participant | null> {
    return personOf(scope, text.participantId);
  }

  @ResolveField(() => [Participant], {
    description: 'Everybody whose number it was on that day; several where a phone is shared.',
  })
  async possibleSenders(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<Participant[]> {
    const ids = (await scope.load(sendersByInboundText, text.id)) ?? [];
    const people = await Promise.all(ids.map((id) => personOf(scope, id)));
    return people.filter((person) => person !== null);
  }

  @ResolveField(() => [AnsweredSession], {
    description: 'What it changed, or would have: one for each session it was about.',
  })
  async actedOn(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<AnsweredSession[]> {
    const rows = (await scope.load(outcomesByInboundText, text.id)) ?? [];
    return rows.map(({ outcome, sessionId, participantId }) => ({ outcome, sessionId, participantId }));
  }

  @ResolveField(() => Site, {
    nullable: true,
    description: 'Whose inbox it is in; the whole organisation’s where there is none.',
  })
  site(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<Site | null> {
    return siteWith(scope, text.siteId);
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'Who looks after it.' })
  assignee(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<StaffMember | null> {
    return staffOf(scope, text.assignedTo);
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'Who said that it has been looked after.' })
  completedBy(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<StaffMember | null> {
    return staffOf(scope, text.doneBy);
  }

  @ResolveField(() => Message, { nullable: true, description: 'The text of ours that it answers.' })
  question(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<Message | null> {
    return messageWith(scope, text.questionMessageId);
  }

  @ResolveField(() => Message, { nullable: true, description: 'What was answered without a human.' })
  answer(@Scope() scope: RequestScope, @Parent() text: InboundText): Promise<Message | null> {
    return messageWith(scope, text.answerMessageId);
  }
}

@Resolver(() => AnsweredSession)
export class AnsweredSessionResolver {
  @ResolveField(() => Session, { description: 'The session.' })
  async session(@Scope() scope: RequestScope, @Parent() { sessionId }: AnsweredSession): Promise<Session> {
    const row = await scope.load(sessionById, sessionId);
    if (!row) throw new AppError('INTERNAL', 'An answer is about a session that does not exist');
    return toSession(row, scope);
  }

  @ResolveField(() => Participant, { nullable: true, description: 'For whom.' })
  participant(
    @Scope() scope: RequestScope,
    @Parent() { participantId }: AnsweredSession,
  ): Promise<Participant | null> {
    return personOf(scope, participantId);
  }
}

@Resolver(() => ConversationEntry)
export class ConversationEntryResolver {
  constructor(private readonly vault: Vault) {}

  @ResolveField(() => Message, { nullable: true, description: 'The text, if it was ours.' })
  message(
    @Scope() scope: RequestScope,
    @Parent() { id, direction }: ConversationEntry,
  ): Promise<Message | null> {
    return messageWith(scope, direction === 'TO_PERSON' ? id : null);
  }

  @ResolveField(() => InboundText, { nullable: true, description: 'The text, if it was theirs.' })
  async inboundText(
    @Scope() scope: RequestScope,
    @Parent() { id, direction }: ConversationEntry,
  ): Promise<InboundText | null> {
    const row = direction === 'FROM_PERSON' ? await scope.load(inboundTextById, id) : null;
    return row && toInboundText(row, this.vault);
  }
}

@Resolver(() => InboxCount)
export class InboxCountResolver {
  @ResolveField(() => Site, {
    nullable: true,
    description: 'Whose inbox; the whole organisation’s where there is none.',
  })
  site(@Scope() scope: RequestScope, @Parent() { siteId }: InboxCount): Promise<Site | null> {
    return siteWith(scope, siteId);
  }
}
