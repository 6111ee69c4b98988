import { Args, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Tx } from '#libs/database/tenant-database.js';
import { Organisations } from '#libs/people/organisations.js';
import { ParticipantContacts } from '#libs/people/participant-contacts.js';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import { Vault } from '#libs/secrets/vault.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import {
  ConfirmPhoneNumberInput,
  CreatePhoneNumberInput,
  EndPhoneNumberInput,
  SuspendPhoneNumberInput,
} from './people.inputs.js';
import { toPhoneNumber } from './people.mapping.js';
import {
  ConfirmPhoneNumberPayload,
  CreatePhoneNumberPayload,
  EndPhoneNumberPayload,
  SuspendPhoneNumberPayload,
} from './people.payloads.js';
import { PhoneNumber } from './people.types.js';

@Resolver(() => PhoneNumber)
export class PhoneNumbersResolver {
  constructor(
    private readonly numbers: PhoneNumbers,
    private readonly contacts: ParticipantContacts,
    private readonly organisations: Organisations,
    private readonly vault: Vault,
  ) {}

  @Mutation(() => CreatePhoneNumberPayload, {
    description:
      'Adds a phone number from today on; adding one they already have confirms it. Errors: NOT_FOUND, BAD_INPUT.',
  })
  @Allow('participants.write')
  async createPhoneNumber(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whose, and which.' }) input: CreatePhoneNumberInput,
  ): Promise<CreatePhoneNumberPayload> {
    const { participantId, number } = input;
    const row = await scope.write((tx) => this.contacts.addNumber(tx, scope.context, participantId, number));
    return { phoneNumber: toPhoneNumber(row, this.vault) };
  }

  @Mutation(() => EndPhoneNumberPayload, {
    description: 'Ends a phone number: it is not texted any more. Errors: NOT_FOUND.',
  })
  @Allow('participants.write')
  async endPhoneNumber(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which.' }) input: EndPhoneNumberInput,
  ): Promise<EndPhoneNumberPayload> {
    const row = await scope.write((tx) => this.contacts.endNumber(tx, input.id));
    return { phoneNumber: toPhoneNumber(row, this.vault) };
  }

  @Mutation(() => ConfirmPhoneNumberPayload, {
    description:
      'Records that the number is right today: it is texted, also when it was suspended. Errors: NOT_FOUND, CONFLICT when it has ended.',
  })
  @Allow('participants.write')
  async confirmPhoneNumber(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which.' }) input: ConfirmPhoneNumberInput,
  ): Promise<ConfirmPhoneNumberPayload> {
    const row = await scope.write((tx) => this.contacts.confirmNumber(tx, input.id));
    return { phoneNumber: toPhoneNumber(row, this.vault) };
  }

  @Mutation(() => SuspendPhoneNumberPayload, {
    description:
      'Stops texts to the number, also those already queued, until it is confirmed. One that is suspended already stays as it is. Errors: NOT_FOUND, CONFLICT when it has ended.',
  })
  @Allow('participants.write')
  async suspendPhoneNumber(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and why.' }) input: SuspendPhoneNumberInput,
  ): Promise<SuspendPhoneNumberPayload> {
    const row = await scope.write((tx) => this.contacts.suspendNumber(tx, input.id, input.reason));
    return { phoneNumber: toPhoneNumber(row, this.vault) };
  }

  @ResolveField(() => Int, {
    description: 'How many other people have the same number today; who they are is not said.',
  })
  async sharedBy(@Scope() scope: RequestScope, @Parent() number: PhoneNumber): Promise<number> {
    return (await scope.load(this.sharing, number.id)) ?? 0;
  }

  private readonly sharing = async (tx: Tx, ids: readonly string[]): Promise<Map<string, number>> =>
    this.numbers.sharing(tx, ids, await this.organisations.today(tx));
}
