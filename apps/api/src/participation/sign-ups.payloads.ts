import { Field, ObjectType } from '@nestjs/graphql';
import { Session } from '../groups/sessions.types.js';
import { SignUp } from './participation.types.js';

/** `sign-up-payloads.resolver.ts` adds its warnings: double bookings of `concernedIds`. */
@ObjectType({ isAbstract: true })
export abstract class SeatPayload {
  @Field(() => Session, { description: 'The session with its seats as they are now.' })
  session: Session;

  concernedIds: readonly string[];
}

/** `sign-up-payloads.resolver.ts` adds who was promoted, too. */
@ObjectType({ isAbstract: true })
export abstract class PromotingPayload extends SeatPayload {
  promotedIds: readonly string[];
}

@ObjectType({ description: 'A participant who signed up.' })
export class SignUpPayload extends SeatPayload {
  @Field(() => SignUp, { description: 'The sign-up as it is now.' })
  signUp: SignUp;
}

@ObjectType({ description: 'An offer or an invitation that was accepted.' })
export class AcceptOfferPayload extends SeatPayload {
  @Field(() => SignUp, { description: 'The sign-up as it is now.' })
  signUp: SignUp;
}

@ObjectType({ isAbstract: true })
export abstract class ChangedSignUp extends PromotingPayload {
  @Field(() => SignUp, { description: 'The sign-up as it is now.' })
  signUp: SignUp;
}

@ObjectType({ description: 'A sign-up that was cancelled.' })
export class CancelSignUpPayload extends ChangedSignUp {}

@ObjectType({ description: 'An offer or an invitation that was declined.' })
export class DeclineOfferPayload extends ChangedSignUp {}

@ObjectType({ description: 'Somebody who is first on the waitlist now.' })
export class MoveToFrontOfWaitlistPayload extends ChangedSignUp {}

@ObjectType({ description: 'People who were invited.' })
export class InviteParticipantsPayload {
  @Field(() => [SignUp], {
    description: 'The sign-ups of who was invited now; who has answered before is left out.',
  })
  signUps: SignUp[];

  @Field(() => Session, { description: 'The session.' })
  session: Session;
}

@ObjectType({ description: 'A session after a change of how people sign up.' })
export class UpdateSignUpRulesPayload extends PromotingPayload {}

@ObjectType({ description: 'A session after a change of its seats.' })
export class UpdateSessionCapacityPayload extends PromotingPayload {
  lostSeatIds: readonly string[];
}
