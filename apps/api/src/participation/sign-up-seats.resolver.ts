import { Args, ID, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { SignUpRules, type SignUpRuleChanges } from '#libs/participation/sign-ups/sign-up-rules.js';
import { Waitlist, type Promoted } from '#libs/participation/waitlist/waitlist.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { given } from '../graphql/given.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { PlanningWarning } from '../groups/sessions.types.js';
import { SignUp } from './participation.types.js';
import { sessionOf } from './registers.resolver.js';
import { doubleBookingsOf, signUpsById } from './sign-up-fields.resolver.js';
import { SignUpRulesInput } from './sign-ups.inputs.js';
import { SeatsPayload } from './sign-ups.types.js';

/** Those of the rules that are removed by null. */
const REMOVABLE = ['opensAt', 'closesAt', 'membersFirstUntil', 'minimumPeople', 'decideBy'] as const;

@Resolver(() => SeatsPayload)
export class SignUpSeatsResolver {
  constructor(
    private readonly rules: SignUpRules,
    private readonly waitlist: Waitlist,
  ) {}

  @Mutation(() => SeatsPayload, {
    description:
      'Changes how people sign up for a session. Seats that are no longer kept back are offered at once. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when more seats would be kept back than are free.',
  })
  @Allow('groups.plan')
  async setSignUpRules(
    @Scope() scope: RequestScope,
    @Args('sessionId', { type: () => ID, description: 'The session.' }, IdPipe) sessionId: string,
    @Args('input', { description: 'What changes.' }) input: SignUpRulesInput,
  ): Promise<SeatsPayload> {
    const changes: SignUpRuleChanges = given(input);
    const removed = REMOVABLE.filter((name) => input[name] === null).map((name) => [name, null]);
    const all = { ...changes, ...(Object.fromEntries(removed) as SignUpRuleChanges) };
    const promoted = await scope.write((tx) => this.rules.set(tx, scope.context, sessionId, all));
    return payloadOf(scope, sessionId, { lostSeats: [], promoted });
  }

  @Mutation(() => SeatsPayload, {
    description:
      'Gives a session another number of seats; new ones are offered at once. By force also fewer than are taken: then seats kept back are given up first, and the last in go to the front of the waitlist. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, CONFLICT without force, with a field `affected.<id>` for each sign-up that would lose its seat.',
  })
  @Allow('groups.plan')
  async changeCapacity(
    @Scope() scope: RequestScope,
    @Args('sessionId', { type: () => ID, description: 'The session.' }, IdPipe) sessionId: string,
    @Args('capacity', { type: () => Int, nullable: true, description: 'Its seats; null: no limit.' })
    capacity: number | null,
    @Args('force', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Even if people lose their seats.',
    })
    force: boolean,
  ): Promise<SeatsPayload> {
    const seats = await scope.write((tx) =>
      this.waitlist.changeCapacity(tx, scope.context, sessionId, capacity, force),
    );
    return payloadOf(scope, sessionId, seats);
  }

  @ResolveField(() => [SignUp], { description: 'Who lost their seat and waits in front now.' })
  async lostSeats(@Scope() scope: RequestScope, @Parent() payload: SeatsPayload): Promise<SignUp[]> {
    return signUpsById(scope, payload.lostSeatIds);
  }

  @ResolveField(() => [SignUp], { description: 'Who was offered or given a seat because of it.' })
  async promoted(@Scope() scope: RequestScope, @Parent() payload: SeatsPayload): Promise<SignUp[]> {
    return signUpsById(scope, payload.promotedIds);
  }

  @ResolveField(() => [PlanningWarning], {
    description: 'Double bookings of those who were promoted, at most 50.',
  })
  async warnings(@Scope() scope: RequestScope, @Parent() payload: SeatsPayload): Promise<PlanningWarning[]> {
    return doubleBookingsOf(scope, payload.session.id, payload.concernedIds);
  }
}

async function payloadOf(
  scope: RequestScope,
  sessionId: string,
  { lostSeats, promoted }: { lostSeats: readonly string[]; promoted: readonly Promoted[] },
): Promise<SeatsPayload> {
  return {
    session: await sessionOf(scope, sessionId.toLowerCase()),
    lostSeatIds: lostSeats,
    promotedIds: promoted.map(({ signUpId }) => signUpId),
    concernedIds: promoted.map(({ participantId }) => participantId),
  };
}
