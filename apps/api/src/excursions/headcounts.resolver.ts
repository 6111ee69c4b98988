import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { DepartureCounts } from '#libs/excursions/departure-counts.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { Session } from '../groups/sessions.types.js';
import { sessionOf } from '../participation/registers.resolver.js';
import { findStaffMember } from '../people/people.objects.js';
import { StaffMember } from '../people/people.types.js';
import { RecordHeadcountInput } from './excursion-participants.inputs.js';
import { headcountsBySession, legsBySession } from './excursions.loaders.js';
import { toHeadcount, toTransportLeg } from './excursions.mapping.js';
import { RecordHeadcountPayload } from './excursions.payloads.js';
import { Headcount, TransportLeg } from './excursions.types.js';

@Resolver(() => Headcount)
export class HeadcountsResolver {
  constructor(private readonly counts: DepartureCounts) {}

  @Mutation(() => RecordHeadcountPayload, {
    description:
      'Records how many people were counted before leaving, and answers with how many are marked present. Safe to send again. Errors: NOT_FOUND, SESSION_CANCELLED, SESSION_NOT_STARTED, BAD_INPUT.',
  })
  @Allow('attendance.record')
  async recordHeadcount(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The count.' }) input: RecordHeadcountInput,
  ): Promise<RecordHeadcountPayload> {
    const count = await scope.write((tx) => this.counts.record(tx, scope.context, input));
    return { headcount: toHeadcount(count), session: await sessionOf(scope, count.sessionId) };
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'Who counted; null for peers.' })
  async recordedBy(@Scope() scope: RequestScope, @Parent() count: Headcount): Promise<StaffMember | null> {
    return findStaffMember(scope, count.recordedById);
  }

  @ResolveField(() => TransportLeg, { nullable: true, description: 'The leg that was about to leave.' })
  async leg(@Scope() scope: RequestScope, @Parent() count: Headcount): Promise<TransportLeg | null> {
    if (count.legId === null) return null;
    const legs = await scope.load(legsBySession, count.sessionId);
    const leg = legs?.find(({ id }) => id === count.legId);
    return leg ? toTransportLeg(leg, scope) : null;
  }
}

@Resolver(() => Session)
export class HeadcountsOfSessionResolver {
  @ResolveField(() => [Headcount], {
    description:
      'Counts at departures, each compared with the register as it is now, in the order of counting.',
  })
  async headcounts(@Scope() scope: RequestScope, @Parent() session: Session): Promise<Headcount[]> {
    return ((await scope.load(headcountsBySession, session.id)) ?? []).map(toHeadcount);
  }
}
