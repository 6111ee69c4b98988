import type { Type } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { PlanningWarning } from '../groups/sessions.types.js';
import { SignUp } from './participation.types.js';
import { concernedKey, signUpById, warningsByConcerned } from './sign-ups.loaders.js';
import { toSignUp } from './participation.mapping.js';
import {
  AcceptOfferPayload,
  CancelSignUpPayload,
  DeclineOfferPayload,
  MoveToFrontOfWaitlistPayload,
  SignUpPayload,
  UpdateSessionCapacityPayload,
  UpdateSignUpRulesPayload,
  type PromotingPayload,
  type SeatPayload,
} from './sign-ups.payloads.js';

/** The sign-ups with these ids, in the order given. */
async function signUpsById(scope: RequestScope, ids: readonly string[]): Promise<SignUp[]> {
  const rows = await Promise.all(ids.map((id) => scope.load(signUpById, id)));
  return rows.filter((row) => row !== null).map((row) => toSignUp(row, scope));
}

/** A resolver of the warnings of this payload, which are looked for only when somebody asks for them. */
function warningsOf(payload: Type<SeatPayload>): Type {
  @Resolver(() => payload)
  class WarningsResolver {
    @ResolveField(() => [PlanningWarning], {
      description: 'Double bookings of who takes a seat or is offered one, at most 50.',
    })
    async warnings(@Scope() scope: RequestScope, @Parent() changed: SeatPayload): Promise<PlanningWarning[]> {
      const { session, concernedIds } = changed;
      if (concernedIds.length === 0) return [];
      return (await scope.load(warningsByConcerned, concernedKey(session.id, concernedIds))) ?? [];
    }
  }
  return WarningsResolver;
}

/** A resolver of who was promoted by what this payload tells. */
function promotedBy(payload: Type<PromotingPayload>): Type {
  @Resolver(() => payload)
  class PromotedResolver {
    @ResolveField(() => [SignUp], { description: 'Who was offered or given a seat because of it.' })
    async promoted(@Scope() scope: RequestScope, @Parent() changed: PromotingPayload): Promise<SignUp[]> {
      return signUpsById(scope, changed.promotedIds);
    }
  }
  return PromotedResolver;
}

@Resolver(() => UpdateSessionCapacityPayload)
class LostSeatsResolver {
  @ResolveField(() => [SignUp], { description: 'Who lost their seat and waits in front now.' })
  async lostSeats(
    @Scope() scope: RequestScope,
    @Parent() payload: UpdateSessionCapacityPayload,
  ): Promise<SignUp[]> {
    return signUpsById(scope, payload.lostSeatIds);
  }
}

const PROMOTING = [
  CancelSignUpPayload,
  DeclineOfferPayload,
  MoveToFrontOfWaitlistPayload,
  UpdateSessionCapacityPayload,
  UpdateSignUpRulesPayload,
];

/** What the payloads about seats tell beyond what their mutations know already. */
export const SIGN_UP_PAYLOAD_RESOLVERS: Type[] = [
  ...[AcceptOfferPayload, SignUpPayload, ...PROMOTING].map(warningsOf),
  ...PROMOTING.map(promotedBy),
  LostSeatsResolver,
];
