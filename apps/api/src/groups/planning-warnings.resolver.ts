import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { findParticipant, findStaffMember } from '../people/people.objects.js';
import { Participant, StaffMember } from '../people/people.types.js';
import { findSession } from './groups.objects.js';
import { PlanningWarning, Session } from './sessions.types.js';

/** What a warning is about; each is null where the reader may not see it. */
@Resolver(() => PlanningWarning)
export class PlanningWarningsResolver {
  @ResolveField(() => Session, { nullable: true, description: 'The session that was changed.' })
  session(@Scope() scope: RequestScope, @Parent() warning: PlanningWarning): Promise<Session | null> {
    return findSession(scope, warning.sessionId);
  }

  @ResolveField(() => Session, { nullable: true, description: 'The other session.' })
  otherSession(@Scope() scope: RequestScope, @Parent() warning: PlanningWarning): Promise<Session | null> {
    return findSession(scope, warning.otherSessionId);
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'The leader, where it is about one.' })
  staffMember(@Scope() scope: RequestScope, @Parent() warning: PlanningWarning): Promise<StaffMember | null> {
    return findStaffMember(scope, warning.staffMemberId);
  }

  @ResolveField(() => Participant, { nullable: true, description: 'The participant, where it is about one.' })
  participant(@Scope() scope: RequestScope, @Parent() warning: PlanningWarning): Promise<Participant | null> {
    return findParticipant(scope, warning.participantId);
  }
}
