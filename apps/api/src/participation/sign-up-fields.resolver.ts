import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { findGroup } from '../groups/groups.objects.js';
import { Group } from '../groups/groups.types.js';
import { Session } from '../groups/sessions.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { findStaffMember } from '../people/people.objects.js';
import { Participant, StaffMember } from '../people/people.types.js';
import { toSignUp } from './participation.mapping.js';
import { SignUp, SignUpConnection } from './participation.types.js';
import { sessionOf } from './registers.resolver.js';
import { SignUpListArgs } from './sign-ups.inputs.js';
import {
  historyBySignUp,
  positionBySignUp,
  rulesBySession,
  signUpsOfParticipant,
  signUpsOfSession,
  waitlistOfSession,
} from './sign-ups.loaders.js';
import { toSignUpEvent, toSignUpRules } from './sign-ups.mapping.js';
import { SignUpEvent, SignUpRules } from './sign-ups.types.js';

@Resolver(() => SignUp)
export class SignUpFieldsResolver {
  @ResolveField(() => Participant, { description: 'Who intends to come.' })
  async participant(@Scope() scope: RequestScope, @Parent() signUp: SignUp): Promise<Participant> {
    const row = await scope.load(participantById, signUp.participantId);
    if (!row) throw new AppError('INTERNAL', 'A sign-up is of somebody who does not exist');
    return toParticipant(row, scope);
  }

  @ResolveField(() => Session, { description: 'The session.' })
  async session(@Scope() scope: RequestScope, @Parent() signUp: SignUp): Promise<Session> {
    return sessionOf(scope, signUp.sessionId);
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'Their place on the waitlist, from 1; null when they do not wait.',
  })
  async position(@Scope() scope: RequestScope, @Parent() signUp: SignUp): Promise<number | null> {
    return signUp.status === 'WAITLISTED' ? scope.load(positionBySignUp, signUp.id) : null;
  }

  @ResolveField(() => [SignUpEvent], { description: 'All that happened to it, oldest first.' })
  async history(@Scope() scope: RequestScope, @Parent() signUp: SignUp): Promise<SignUpEvent[]> {
    const rows = await scope.load(historyBySignUp, signUp.id);
    return (rows ?? []).map((row) => toSignUpEvent(row, scope));
  }
}

@Resolver(() => SignUpEvent)
export class SignUpEventsResolver {
  @ResolveField(() => StaffMember, {
    nullable: true,
    description: 'The member of staff who did it; null where it was nobody of staff, and for peers.',
  })
  async actor(@Scope() scope: RequestScope, @Parent() event: SignUpEvent): Promise<StaffMember | null> {
    return findStaffMember(scope, event.actorId);
  }
}

@Resolver(() => SignUpRules)
export class SignUpRulesResolver {
  @ResolveField(() => [Group], {
    description:
      'Groups whose members may sign up beside those of the group itself; peers see those of them that they help to run.',
  })
  async invitedGroups(@Scope() scope: RequestScope, @Parent() rules: SignUpRules): Promise<Group[]> {
    const groups = await Promise.all(rules.invitedGroupIds.map((id) => findGroup(scope, id)));
    return groups.filter((group) => group !== null);
  }
}

@Resolver(() => Session)
export class SignUpsOfSessionResolver {
  @ResolveField(() => SignUpConnection, { description: 'Who intends to come, in the order of signing up.' })
  async signUps(
    @Scope() scope: RequestScope,
    @Parent() session: Session,
    @Args() args: SignUpListArgs,
  ): Promise<ConnectionOf<SignUp>> {
    return signUpsOfSession(scope, args, session.id, { status: args.status }, (row) => toSignUp(row, scope));
  }

  @ResolveField(() => SignUpConnection, { description: 'Who waits for a seat, first in line first.' })
  async waitlist(
    @Scope() scope: RequestScope,
    @Parent() session: Session,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<SignUp>> {
    return waitlistOfSession(scope, args, session.id, {}, (row) => toSignUp(row, scope));
  }

  @ResolveField(() => SignUpRules, { description: 'How people sign up for it.' })
  async signUpRules(@Scope() scope: RequestScope, @Parent() session: Session): Promise<SignUpRules> {
    const rules = await scope.load(rulesBySession, session.id);
    if (!rules) throw new AppError('INTERNAL', 'A session that was read has no rules');
    return toSignUpRules(rules);
  }
}

@Resolver(() => Participant)
export class SignUpsOfParticipantResolver {
  @ResolveField(() => SignUpConnection, {
    description: 'Their sign-ups, in the order in which they were made.',
  })
  async signUps(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
    @Args() args: SignUpListArgs,
  ): Promise<ConnectionOf<SignUp>> {
    return signUpsOfParticipant(scope, args, participant.id, { status: args.status }, (row) =>
      toSignUp(row, scope),
    );
  }
}
