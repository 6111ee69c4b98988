import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Tx } from '#libs/database/tenant-database.js';
import { allMemberIdsOf, membersAndOthers, type GroupAsked } from '#libs/groups/groups.js';
import { Organisations } from '#libs/people/organisations.js';
import { ParticipantContacts } from '#libs/people/participant-contacts.js';
import { isSearch, Participants, type ParticipantFilter } from '#libs/people/participants.js';
import { numberSearched, PhoneNumbers } from '#libs/people/phone-numbers.js';
import { badInput } from '#libs/errors/app-error.js';
import { Vault } from '#libs/secrets/vault.js';
import { Allow } from '../auth/access.js';
import { IdPipe } from '../graphql/id.pipe.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { listed } from '../graphql/listing.js';
import {
  ArchiveParticipantInput,
  CreateParticipantInput,
  GiveConsentInput,
  ParticipantListArgs,
  UpdateParticipantInput,
  WithdrawConsentInput,
} from './people.inputs.js';
import { consentsByParticipant, phoneNumbersByParticipant } from './people.loaders.js';
import { toConsent, toParticipant, toPhoneNumber } from './people.mapping.js';
import {
  ArchiveParticipantPayload,
  CreateParticipantPayload,
  GiveConsentPayload,
  UpdateParticipantPayload,
  WithdrawConsentPayload,
} from './people.payloads.js';
import { Consent, Participant, PhoneNumber, ParticipantConnection } from './people.types.js';

@Resolver(() => Participant)
export class ParticipantsResolver {
  constructor(
    private readonly participants: Participants,
    private readonly contacts: ParticipantContacts,
    private readonly vault: Vault,
    private readonly numbers: PhoneNumbers,
    private readonly organisations: Organisations,
  ) {}

  @Query(() => ParticipantConnection, {
    name: 'participants',
    description:
      'People who take part, in alphabetical order, or who was searched for in the order of how well they fit. Peers find those of their own groups. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('participants.read')
  async list(
    @Scope() scope: RequestScope,
    @Args() args: ParticipantListArgs,
  ): Promise<ConnectionOf<Participant>> {
    const { search, groupId, includeArchived } = args;
    const asked = groupAsked(args);
    const filterFor = async (tx: Tx): Promise<ParticipantFilter> => ({
      search,
      holderIds: scope.isPeer ? [] : await this.holdersSearched(tx, search),
      onlyIds: groupId ? await allMemberIdsOf(tx, groupId) : null,
      ranking: asked && (await membersAndOthers(tx, asked)),
      includeArchived,
      firstNamesOnly: scope.isPeer,
    });
    const order = scope.isPeer ? 'participants-by-first-name' : 'participants-by-name';
    const hasRanks = asked !== null || isSearch(search);
    return listed(scope, args, {
      page: async (tx, request) => this.participants.page(tx, await filterFor(tx), request),
      order: hasRanks ? `${order}-ranked` : order,
      keyOf: ({ id, firstName, sortName, rank }) => [
        ...(rank === undefined ? [] : [rank]),
        scope.isPeer ? firstName : sortName,
        id,
      ],
      count: async (tx) => this.participants.count(tx, await filterFor(tx)),
      map: (row) => toParticipant(row, scope),
    });
  }

  /** Whose phone number is searched for today. */
  private async holdersSearched(tx: Tx, search: string | null | undefined): Promise<string[]> {
    const e164 = search ? numberSearched(search) : null;
    if (e164 === null) return [];
    const holders = await this.numbers.holdersOf(tx, e164, await this.organisations.today(tx));
    return holders.map(({ participantId }) => participantId);
  }

  @Query(() => Participant, {
    name: 'participant',
    nullable: true,
    description: 'One participant. Errors: NOT_FOUND.',
  })
  @Allow('participants.read')
  async one(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The participant.' }, IdPipe) id: string,
  ): Promise<Participant> {
    return toParticipant(await scope.read((tx) => this.participants.byId(tx, id)), scope);
  }

  @Mutation(() => CreateParticipantPayload, {
    description:
      'Adds a participant, with a phone number and consent to SMS reminders if they are known. Errors: BAD_INPUT.',
  })
  @Allow('participants.write')
  async createParticipant(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new participant.' }) input: CreateParticipantInput,
  ): Promise<CreateParticipantPayload> {
    const row = await scope.write((tx) => this.contacts.createParticipant(tx, scope.context, input));
    return { participant: toParticipant(row, scope) };
  }

  @Mutation(() => UpdateParticipantPayload, {
    description: 'Changes a participant. Errors: NOT_FOUND, BAD_INPUT, PARTICIPANT_MERGED.',
  })
  @Allow('participants.write')
  async updateParticipant(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whom, and what changes.' }) input: UpdateParticipantInput,
  ): Promise<UpdateParticipantPayload> {
    const { id, ...changes } = input;
    const row = await scope.write((tx) => this.participants.update(tx, id, changes));
    return { participant: toParticipant(row, scope) };
  }

  @Mutation(() => ArchiveParticipantPayload, {
    description:
      'Takes somebody out of the lists, or back in; nothing about them is deleted. Errors: NOT_FOUND, PARTICIPANT_MERGED.',
  })
  @Allow('participants.write')
  async archiveParticipant(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whom, and which way.' }) input: ArchiveParticipantInput,
  ): Promise<ArchiveParticipantPayload> {
    const { id, archived } = input;
    const row = await scope.write((tx) => this.participants.archive(tx, scope.context, id, archived));
    return { participant: toParticipant(row, scope) };
  }

  @Mutation(() => GiveConsentPayload, {
    description: 'Records an agreement; one that already holds stands. Errors: NOT_FOUND.',
  })
  @Allow('participants.write')
  async giveConsent(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The agreement.' }) input: GiveConsentInput,
  ): Promise<GiveConsentPayload> {
    const row = await scope.write((tx) => this.contacts.giveConsent(tx, scope.context, input));
    return { consent: toConsent(row) };
  }

  @Mutation(() => WithdrawConsentPayload, {
    description:
      'Withdraws an agreement, also for texts already queued; null when none was held. Errors: NOT_FOUND, BAD_INPUT.',
  })
  @Allow('participants.write')
  async withdrawConsent(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The withdrawal.' }) input: WithdrawConsentInput,
  ): Promise<WithdrawConsentPayload> {
    const row = await scope.write((tx) => this.contacts.withdrawConsent(tx, input));
    return { consent: row && toConsent(row) };
  }

  @ResolveField(() => [PhoneNumber], {
    description: 'Their phone numbers, current ones first; empty for peers.',
  })
  async phoneNumbers(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
  ): Promise<PhoneNumber[]> {
    const rows = await scope.load(phoneNumbersByParticipant, participant.id);
    return (rows ?? []).map((row) => toPhoneNumber(row, this.vault));
  }

  @ResolveField(() => [Consent], { description: 'Their agreements, newest first; empty for peers.' })
  async consents(@Scope() scope: RequestScope, @Parent() participant: Participant): Promise<Consent[]> {
    const rows = await scope.load(consentsByParticipant, participant.id);
    return (rows ?? []).map(toConsent);
  }
}

/** @throws AppError BAD_INPUT when both are given */
function groupAsked({ forGroupId, forSessionId }: ParticipantListArgs): GroupAsked | null {
  if (forGroupId && forSessionId) throw badInput('forSessionId', 'Give a group or a session, not both');
  if (forSessionId) return { sessionId: forSessionId };
  return forGroupId ? { groupId: forGroupId } : null;
}
