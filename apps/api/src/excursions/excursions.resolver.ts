import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ExcursionSheets } from '#libs/excursions/excursion-sheet.js';
import { ExcursionPlanning } from '#libs/excursions/excursion-planning.js';
import type { Language } from '#libs/people/language.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { given } from '../graphql/given.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { toChangedSession } from '../groups/groups.mapping.js';
import { Session } from '../groups/sessions.types.js';
import { LanguageEnum, WrittenLanguagePipe } from '../people/language.types.js';
import { ExcursionSheet } from './excursion-sheet.types.js';
import { CreateExcursionInput, UpdateExcursionInput } from './excursions.inputs.js';
import { legsBySession, participantsBySession, planBySession } from './excursions.loaders.js';
import {
  toExcursion,
  toExcursionParticipant,
  toExcursionSheet,
  toTransportLeg,
} from './excursions.mapping.js';
import { CreateExcursionPayload, UpdateExcursionPayload } from './excursions.payloads.js';
import { Excursion, ExcursionParticipant, TransportLeg } from './excursions.types.js';

@Resolver(() => Excursion)
export class ExcursionsResolver {
  constructor(
    private readonly planning: ExcursionPlanning,
    private readonly sheets: ExcursionSheets,
  ) {}

  @Mutation(() => CreateExcursionPayload, {
    description:
      'Plans an excursion in one go: the session, its plan and its transport, or nothing of it. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the group is archived.',
  })
  @Allow('excursions.plan')
  async createExcursion(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The excursion.' }) input: CreateExcursionInput,
  ): Promise<CreateExcursionPayload> {
    return toChangedSession(await scope.write((tx) => this.planning.plan(tx, scope.context, input)), scope);
  }

  @Mutation(() => UpdateExcursionPayload, {
    description:
      'Changes an excursion, or gives a plan to such a session that has none. Who signed up is told when the meeting time or point changes. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED, CONFLICT when seats that are taken, passengers or counts would be lost.',
  })
  @Allow('excursions.plan')
  async updateExcursion(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which excursion, and what changes.' })
    { sessionId, ...fields }: UpdateExcursionInput,
  ): Promise<UpdateExcursionPayload> {
    const { capacity, bring, accessibility, contactName, contactPhone, safetyPlan, ...needed } = fields;
    const removable = { capacity, bring, accessibility, contactName, contactPhone, safetyPlan };
    const changes = { ...removable, ...given(needed) };
    const changed = await scope.write((tx) => this.planning.update(tx, scope.context, sessionId, changes));
    return toChangedSession(changed, scope);
  }

  @Query(() => ExcursionSheet, {
    nullable: true,
    description:
      'What the leader needs on the bus; `GET /excursions/<session>/sheet.pdf?language=` has it on a page. Errors: NOT_FOUND.',
  })
  @Allow('excursions.sensitive')
  async excursionSheet(
    @Scope() scope: RequestScope,
    @Args('sessionId', { type: () => ID, description: 'The session.' }, IdPipe) sessionId: string,
    @Args(
      'language',
      {
        type: () => LanguageEnum,
        nullable: true,
        description: 'The language of its words, FI, SV or EN; the group’s if left out.',
      },
      WrittenLanguagePipe,
    )
    language: Language | null,
  ): Promise<ExcursionSheet> {
    const sheet = await scope.read((tx) => this.sheets.of(tx, sessionId, language ?? null));
    return toExcursionSheet(sheet, scope);
  }

  @ResolveField(() => [TransportLeg], { description: 'The way, in the order in which legs depart.' })
  async legs(@Scope() scope: RequestScope, @Parent() excursion: Excursion): Promise<TransportLeg[]> {
    const legs = await scope.load(legsBySession, excursion.sessionId);
    return (legs ?? []).map((leg) => toTransportLeg(leg, scope));
  }

  @ResolveField(() => [ExcursionParticipant], {
    nullable: true,
    description: 'What is kept about people for it, in alphabetical order; null for peers.',
  })
  async participants(
    @Scope() scope: RequestScope,
    @Parent() excursion: Excursion,
  ): Promise<ExcursionParticipant[] | null> {
    if (scope.isPeer) return null;
    const rows = await scope.load(participantsBySession, excursion.sessionId);
    return (rows ?? []).map(toExcursionParticipant);
  }
}

@Resolver(() => Session)
export class ExcursionOfSessionResolver {
  @ResolveField(() => Excursion, { nullable: true, description: 'Its plan, where it has one.' })
  async excursion(@Scope() scope: RequestScope, @Parent() session: Session): Promise<Excursion | null> {
    const plan = await scope.load(planBySession, session.id);
    return plan && toExcursion(plan, session, scope);
  }
}
