import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { Sessions } from '#libs/groups/sessions.js';
import type { SignUp as SignUpRow } from '#libs/participation/sign-up.entity.js';
import { SignUps } from '#libs/participation/sign-ups.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { sessionById } from '../groups/groups.loaders.js';
import { toSession } from '../groups/groups.mapping.js';
import { nudgeRegularity } from '../groups/regularity-nudge.js';
import { Session } from '../groups/sessions.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import { SignUpInput, SignUpListArgs } from './participation.inputs.js';
import { signUpsOfParticipant, signUpsOfSession } from './participation.loaders.js';
import { toSignUp } from './participation.mapping.js';
import { SignUp, SignUpConnection, SignUpPayload } from './participation.types.js';

@Resolver(() => SignUp)
export class SignUpsResolver {
  constructor(
    private readonly signUps: SignUps,
    private readonly sessions: Sessions,
    private readonly queue: JobQueue,
  ) {}

  @Mutation(() => SignUpPayload, {
    description:
      'Signs a participant up for a session. Who holds a seat keeps it. Errors: NOT_FOUND, SESSION_CANCELLED, SESSION_BEGUN, NOT_A_MEMBER, SESSION_FULL.',
  })
  @Allow('signUps.write')
  async signUp(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and for which session.' }) input: SignUpInput,
  ): Promise<SignUpPayload> {
    return this.change(scope, (tx) => this.signUps.signUp(tx, scope.context, input));
  }

  @Mutation(() => SignUpPayload, {
    description:
      'Takes a participant off a session that has not begun, and gives the seat back. Errors: NOT_FOUND, SESSION_BEGUN.',
  })
  @Allow('signUps.write')
  async cancelSignUp(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and of which session.' }) input: SignUpInput,
  ): Promise<SignUpPayload> {
    return this.change(scope, async (tx) => (await this.signUps.cancel(tx, scope.context, input)).signUp);
  }

  @ResolveField(() => Participant, { description: 'Who intends to come.' })
  async participant(@Scope() scope: RequestScope, @Parent() signUp: SignUp): Promise<Participant> {
    const row = await scope.load(participantById, signUp.participantId);
    if (!row) throw new AppError('NOT_FOUND', 'There is no such participant');
    return toParticipant(row, scope);
  }

  @ResolveField(() => Session, { description: 'The session.' })
  async session(@Scope() scope: RequestScope, @Parent() signUp: SignUp): Promise<Session> {
    const row = await scope.load(sessionById, signUp.sessionId);
    if (!row) throw new AppError('NOT_FOUND', 'There is no such session');
    return toSession(row, scope);
  }

  private async change(scope: RequestScope, work: (tx: Tx) => Promise<SignUpRow>): Promise<SignUpPayload> {
    const { signUp, session } = await scope.write(async (tx) => {
      const changed = await work(tx);
      return { signUp: changed, session: await this.sessions.byId(tx, changed.sessionId) };
    });
    // A seat decides whether a mark at an excursion counts.
    nudgeRegularity(this.queue, scope.context.organisationId, [signUp.participantId]);
    return { signUp: toSignUp(signUp), session: toSession(session, scope) };
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
    return signUpsOfSession(scope, args, session.id, { status: args.status }, toSignUp);
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
    return signUpsOfParticipant(scope, args, participant.id, { status: args.status }, toSignUp);
  }
}
