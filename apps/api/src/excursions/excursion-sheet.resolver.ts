import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { Session } from '../groups/sessions.types.js';
import { sessionOf } from '../participation/registers.resolver.js';
import { findParticipant } from '../people/people.objects.js';
import { Participant } from '../people/people.types.js';
import { ExcursionSheet, ExcursionSheetPerson } from './excursion-sheet.types.js';

@Resolver(() => ExcursionSheet)
export class ExcursionSheetResolver {
  @ResolveField(() => Session, { description: 'The session.' })
  session(@Scope() scope: RequestScope, @Parent() sheet: ExcursionSheet): Promise<Session> {
    return sessionOf(scope, sheet.sessionId);
  }
}

@Resolver(() => ExcursionSheetPerson)
export class ExcursionSheetPersonResolver {
  @ResolveField(() => Participant, { description: 'The participant.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() person: ExcursionSheetPerson,
  ): Promise<Participant> {
    const participant = await findParticipant(scope, person.participantId);
    if (!participant) throw new AppError('INTERNAL', 'Somebody is on the sheet who does not exist');
    return participant;
  }
}
