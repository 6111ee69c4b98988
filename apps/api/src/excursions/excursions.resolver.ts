import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Tx } from '#libs/database/tenant-database.js';
import { ExcursionSheets } from '#libs/excursions/excursion-sheet.js';
import { Excursions } from '#libs/excursions/excursions.js';
import { participantsMarkedIn } from '#libs/groups/marked-participants.js';
import { PlanningWarnings } from '#libs/groups/planning-warnings.js';
import type { Session as SessionRow } from '#libs/groups/session.entity.js';
import { Sessions } from '#libs/groups/sessions.js';
import type { Language } from '#libs/people/language.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { given } from '../graphql/given.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { toSession } from '../groups/groups.mapping.js';
import { SessionPayload } from '../groups/planning.payloads.js';
import { nudgeRegularity } from '../groups/regularity-nudge.js';
import { Session } from '../groups/sessions.types.js';
import { ToldNames } from '../messaging/name-check.js';
import { LanguageEnum } from '../people/people.types.js';
import { ExcursionSheet } from './excursion-sheet.types.js';
import { PlanExcursionInput, UpdateExcursionPlanInput } from './excursions.inputs.js';
import { legsBySession, participantsBySession, planBySession } from './excursions.loaders.js';
import {
  toExcursion,
  toExcursionParticipant,
  toExcursionSheet,
  toTransportLeg,
} from './excursions.mapping.js';
import { Excursion, ExcursionParticipant, TransportLeg } from './excursions.types.js';

@Resolver(() => Excursion)
export class ExcursionsResolver {
  constructor(
    private readonly excursions: Excursions,
    private readonly sheets: ExcursionSheets,
    private readonly sessions: Sessions,
    private readonly doubleBookings: PlanningWarnings,
    private readonly toldNames: ToldNames,
    private readonly queue: JobQueue,
  ) {}

  @Mutation(() => SessionPayload, {
    description:
      'Plans an excursion in one go: the session, its plan and its transport, or nothing of it. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when the group is archived.',
  })
  @Allow('excursions.plan')
  async planExcursion(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The excursion.' }) input: PlanExcursionInput,
  ): Promise<SessionPayload> {
    return this.changed(scope, input.meetingPoint, (tx) => this.excursions.plan(tx, scope.context, input));
  }

  @Mutation(() => SessionPayload, {
    description:
      'Changes an excursion, or gives a plan to such a session that has none. Who signed up is told when the meeting time or point changes. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, SESSION_BEGUN, CONFLICT when seats that are taken, passengers or counts would be lost.',
  })
  @Allow('excursions.plan')
  async updateExcursionPlan(
    @Scope() scope: RequestScope,
    @Args('sessionId', { type: () => ID, description: 'The session.' }, IdPipe) sessionId: string,
    @Args('input', { description: 'What changes.' }) input: UpdateExcursionPlanInput,
  ): Promise<SessionPayload> {
    const { capacity, bring, accessibility, contactName, contactPhone, safetyPlan, ...needed } = input;
    const removable = { capacity, bring, accessibility, contactName, contactPhone, safetyPlan };
    const changes = { ...removable, ...given(needed) };
    return this.changed(scope, input.meetingPoint, (tx) =>
      this.excursions.update(tx, scope.context, sessionId, changes),
    );
  }

  @Query(() => ExcursionSheet, {
    description:
      'What the leader needs on the bus; `GET /excursions/<session>/sheet.pdf?language=` has it on a page. Errors: NOT_FOUND.',
  })
  @Allow('excursions.sensitive')
  async excursionSheet(
    @Scope() scope: RequestScope,
    @Args('sessionId', { type: () => ID, description: 'The session.' }, IdPipe) sessionId: string,
    @Args('language', {
      type: () => LanguageEnum,
      nullable: true,
      description: 'The language of its words; the group’s if left out.',
    })
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

  private async changed(
    scope: RequestScope,
    meetingPoint: string | null | undefined,
    work: (tx: Tx) => Promise<SessionRow>,
  ): Promise<SessionPayload> {
    const { session, warnings, marked } = await scope.write(async (tx) => {
      const { id } = await work(tx);
      await this.toldNames.check(tx, { field: 'meetingPoint', text: meetingPoint });
      return {
        session: await this.sessions.byId(tx, id),
        warnings: await this.doubleBookings.ofSessions(tx, [id]),
        marked: await participantsMarkedIn(tx, [id]),
      };
    });
    this.queue.nudge('reminders.sweep', {});
    nudgeRegularity(this.queue, scope.context.organisationId, marked);
    return { session: toSession(session, scope), warnings };
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
