import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Offers } from '#libs/participation/sign-ups/offers.js';
import type { SignUp as SignUpRow } from '#libs/participation/seats/sign-up.entity.js';
import { SignUpInvitations } from '#libs/participation/sign-ups/sign-up-invitations.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { Waitlist, type Promoted } from '#libs/participation/waitlist/waitlist.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { toSignUp } from './participation.mapping.js';
import { SignUp } from './participation.types.js';
import { sessionOf } from './registers.resolver.js';
import {
  AcceptOfferInput,
  CancelSignUpInput,
  DeclineOfferInput,
  InviteParticipantsInput,
  MoveToFrontOfWaitlistInput,
  SignUpInput,
} from './sign-ups.inputs.js';
import {
  AcceptOfferPayload,
  CancelSignUpPayload,
  DeclineOfferPayload,
  InviteParticipantsPayload,
  MoveToFrontOfWaitlistPayload,
  SignUpPayload,
  type ChangedSignUp,
} from './sign-ups.payloads.js';

/** A sign-up that was changed, and who got a seat because of it. */
interface Changed {
  readonly signUp: SignUpRow;
  readonly promoted: readonly Promoted[];
}

@Resolver(() => SignUp)
export class SignUpsResolver {
  constructor(
    private readonly signUps: SignUps,
    private readonly offers: Offers,
    private readonly waitlist: Waitlist,
    private readonly invitations: SignUpInvitations,
  ) {}

  @Mutation(() => SignUpPayload, {
    description:
      'Signs a participant up for a session: they get a seat or, where there is a waitlist, wait for one. Who holds a seat keeps it, who waits keeps the place, who was offered a seat accepts it. Errors: NOT_FOUND, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED, NOT_A_MEMBER, SIGN_UP_NOT_OPEN, SIGN_UP_CLOSED, SESSION_FULL, OFFER_EXPIRED, CLIENT_KEY_REUSED, CONFLICT when they have signed up with or without a companion otherwise.',
  })
  @Allow('signUps.write')
  async signUp(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and for which session.' }) input: SignUpInput,
  ): Promise<SignUpPayload> {
    const signUp = await scope.write((tx) => this.signUps.signUp(tx, scope.context, input));
    return payloadOf(scope, { signUp, promoted: [] });
  }

  @Mutation(() => CancelSignUpPayload, {
    description:
      'Takes a participant off a session that has not begun; a seat goes to who waits for one. It is marked when it is later than the session asks for. Errors: NOT_FOUND, BAD_INPUT, SESSION_STARTED.',
  })
  @Allow('signUps.write')
  async cancelSignUp(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and of which session.' }) input: CancelSignUpInput,
  ): Promise<CancelSignUpPayload> {
    return payloadOf(scope, await scope.write((tx) => this.signUps.cancel(tx, scope.context, input)));
  }

  @Mutation(() => AcceptOfferPayload, {
    description:
      'Accepts an offered seat, or an invitation, on behalf of a participant. Who has the seat already keeps it. Errors: NOT_FOUND, SESSION_CANCELLED, SESSION_STARTED, OFFER_EXPIRED, CONFLICT when there is nothing to accept, and for an invitation those of signing up.',
  })
  @Allow('signUps.write')
  async acceptOffer(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and in which session.' }) input: AcceptOfferInput,
  ): Promise<AcceptOfferPayload> {
    const signUp = await scope.write((tx) => this.offers.accept(tx, scope.context, input));
    return payloadOf(scope, { signUp, promoted: [] });
  }

  @Mutation(() => DeclineOfferPayload, {
    description:
      'Declines an offered seat, which goes to the next, or an invitation, on behalf of a participant. Errors: NOT_FOUND, SESSION_STARTED, CONFLICT for who has a seat or waits: that is cancelled.',
  })
  @Allow('signUps.write')
  async declineOffer(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and in which session.' }) input: DeclineOfferInput,
  ): Promise<DeclineOfferPayload> {
    return payloadOf(scope, await scope.write((tx) => this.offers.decline(tx, scope.context, input)));
  }

  @Mutation(() => MoveToFrontOfWaitlistPayload, {
    description:
      'Puts somebody first on the waitlist. Why is kept in the history. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when they do not wait.',
  })
  @Allow('signUps.write')
  async moveToFrontOfWaitlist(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and why.' }) { signUpId, reason }: MoveToFrontOfWaitlistInput,
  ): Promise<MoveToFrontOfWaitlistPayload> {
    return payloadOf(
      scope,
      await scope.write((tx) => this.waitlist.moveToFront(tx, scope.context, signUpId, reason)),
    );
  }

  @Mutation(() => InviteParticipantsPayload, {
    description:
      'Invites people or the members of groups. An invitation holds no seat. Errors: NOT_FOUND, FORBIDDEN for groups when one does not manage the group of the session, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED, NOT_A_MEMBER when somebody named may not come.',
  })
  @Allow('signUps.write')
  async inviteParticipants(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and to which session.' })
    { sessionId, ...invited }: InviteParticipantsInput,
  ): Promise<InviteParticipantsPayload> {
    const rows = await scope.write((tx) => this.invitations.invite(tx, scope.context, sessionId, invited));
    const session = await sessionOf(scope, sessionId.toLowerCase());
    return { signUps: rows.map((row) => toSignUp(row, scope)), session };
  }
}

async function payloadOf(scope: RequestScope, { signUp, promoted }: Changed): Promise<ChangedSignUp> {
  return {
    signUp: toSignUp(signUp, scope),
    session: await sessionOf(scope, signUp.sessionId),
    promotedIds: promoted.map(({ signUpId }) => signUpId),
    concernedIds: [signUp.participantId, ...promoted.map(({ participantId }) => participantId)],
  };
}
