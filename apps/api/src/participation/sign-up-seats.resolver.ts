import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { SignUpRules, type SignUpRuleChanges } from '#libs/participation/sign-ups/sign-up-rules.js';
import { Waitlist, type Promoted } from '#libs/participation/waitlist/waitlist.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { given } from '../graphql/given.js';
import { Session } from '../groups/sessions.types.js';
import { sessionOf } from './registers.resolver.js';
import { UpdateSessionCapacityInput, UpdateSignUpRulesInput } from './sign-ups.inputs.js';
import {
  UpdateSessionCapacityPayload,
  UpdateSignUpRulesPayload,
  type PromotingPayload,
} from './sign-ups.payloads.js';

/** Those of the rules that are removed by null. */
const REMOVABLE = ['opensAt', 'closesAt', 'membersFirstUntil', 'minimumPeople', 'decideBy'] as const;

@Resolver(() => Session)
export class SignUpSeatsResolver {
  constructor(
    private readonly rules: SignUpRules,
    private readonly waitlist: Waitlist,
  ) {}

  @Mutation(() => UpdateSignUpRulesPayload, {
    description:
      'Changes how people sign up for a session. Seats that are no longer kept back are offered at once. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when more seats would be kept back than are free.',
  })
  @Allow('groups.plan')
  async updateSignUpRules(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session, and what changes.' })
    { sessionId, ...fields }: UpdateSignUpRulesInput,
  ): Promise<UpdateSignUpRulesPayload> {
    const changes: SignUpRuleChanges = given(fields);
    const removed = REMOVABLE.filter((name) => fields[name] === null).map((name) => [name, null]);
    const all = { ...changes, ...(Object.fromEntries(removed) as SignUpRuleChanges) };
    const promoted = await scope.write((tx) => this.rules.set(tx, scope.context, sessionId, all));
    return payloadOf(scope, sessionId, promoted);
  }

  @Mutation(() => UpdateSessionCapacityPayload, {
    description:
      'Gives a session another number of seats; new ones are offered at once. By force also fewer than are taken: then seats kept back are given up first, and the last in go to the front of the waitlist. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, CONFLICT without force, with a field `affected.<id>` for each sign-up that would lose its seat.',
  })
  @Allow('groups.plan')
  async updateSessionCapacity(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session, and how many.' })
    { sessionId, capacity = null, force }: UpdateSessionCapacityInput,
  ): Promise<UpdateSessionCapacityPayload> {
    const { lostSeats, promoted } = await scope.write((tx) =>
      this.waitlist.changeCapacity(tx, scope.context, sessionId, capacity, force),
    );
    return { ...(await payloadOf(scope, sessionId, promoted)), lostSeatIds: lostSeats };
  }
}

async function payloadOf(
  scope: RequestScope,
  sessionId: string,
  promoted: readonly Promoted[],
): Promise<PromotingPayload> {
  return {
    session: await sessionOf(scope, sessionId.toLowerCase()),
    promotedIds: promoted.map(({ signUpId }) => signUpId),
    concernedIds: promoted.map(({ participantId }) => participantId),
  };
}
