import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
} from 'class-validator';
import { MAX_INVITED_AT_ONCE } from '#libs/participation/sign-ups/sign-up-invitations.js';
import { WAITLIST_MODES, type WaitlistMode } from '#libs/participation/rules/sign-up-machine.js';
import { MAX_INVITED_GROUPS, RULE_LIMITS } from '#libs/participation/rules/sign-up-rule-check.js';
import { SIGN_UP_STATUSES, type SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { MAX_COMPANION_NOTE } from '#libs/participation/sign-ups/sign-ups.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { DateTime } from '../graphql/scalars.js';
import { SignUpStatusEnum } from './participation.types.js';
import { WaitlistModeEnum } from './sign-ups.types.js';
import { IdField, OptionalText } from '../graphql/fields.js';

@InputType({ isAbstract: true })
abstract class SeatInput {
  @IdField('The session.')
  sessionId: string;

  @IdField('The participant.')
  participantId: string;
}

@InputType({ description: 'A participant who wants to come to a session.' })
export class SignUpInput extends SeatInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a companion or support person comes along and needs a seat too; no, if left out.',
  })
  @IsOptional()
  @IsBoolean()
  companion?: boolean | null;

  @OptionalText(
    MAX_COMPANION_NOTE,
    `For staff: who the companion is or what they need, at most ${MAX_COMPANION_NOTE} characters.`,
  )
  companionNote?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Gives a seat out of those that are kept back for staff to give.',
  })
  @IsOptional()
  @IsBoolean()
  fromReserve?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Signs them up although signing up has not begun, has ended or is for members first. Why is kept in the history.',
  })
  @IsOptional()
  @IsString()
  exceptionReason?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Chosen by the device once per request, such as a UUID; at most 100 visible ASCII characters. The same request sent again with the same key does nothing more.',
  })
  @IsOptional()
  @IsString()
  clientKey?: string | null;
}

@InputType({ description: 'A participant who does not come to a session after all.' })
export class CancelSignUpInput extends SeatInput {
  @Field(() => String, { nullable: true, description: 'Why; kept in the history.' })
  @IsOptional()
  @IsString()
  reason?: string | null;
}

@InputType({ description: 'A participant who takes an offered seat, or accepts an invitation.' })
export class AcceptOfferInput extends SeatInput {}

@InputType({ description: 'A participant who declines an offered seat, or an invitation.' })
export class DeclineOfferInput extends SeatInput {}

@InputType({ description: 'Somebody who is put first on the waitlist.' })
export class MoveToFrontOfWaitlistInput {
  @IdField('Who waits.')
  signUpId: string;

  @Field(() => String, { description: 'Why, for staff.' })
  @IsString()
  reason: string;
}

@InputType({ description: 'Who is invited: people, groups or both.' })
export class InviteParticipantsInput {
  @IdField('The session.')
  sessionId: string;

  @Field(() => [ID], {
    defaultValue: [],
    description: `People, at most ${MAX_INVITED_AT_ONCE}; also those who have cancelled or declined before.`,
  })
  @IsArray()
  @ArrayMaxSize(MAX_INVITED_AT_ONCE)
  @IsUUID(undefined, { each: true })
  participantIds: string[];

  @Field(() => [ID], {
    defaultValue: [],
    description:
      'Groups: their members who have not been asked yet; all their members may sign up from then on.',
  })
  @IsArray()
  @ArrayMaxSize(MAX_INVITED_GROUPS)
  @IsUUID(undefined, { each: true })
  groupIds: string[];
}

const within = (name: keyof typeof RULE_LIMITS): string =>
  `${RULE_LIMITS[name][0]} to ${RULE_LIMITS[name][1]}`;

@InputType({
  description:
    'How people sign up for a session. What is left out stays as it is; moments and the minimum are removed by null.',
})
export class UpdateSignUpRulesInput {
  @IdField('The session.')
  sessionId: string;

  @Field(() => DateTime, { nullable: true, description: 'When signing up begins; null: at once.' })
  @IsOptional()
  @IsDate()
  opensAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When signing up ends; null: when the session begins.',
  })
  @IsOptional()
  @IsDate()
  closesAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until then only members of the group itself may sign up.',
  })
  @IsOptional()
  @IsDate()
  membersFirstUntil?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many people must have signed up for it to be worth while, companions not counted; ${within('minimumPeople')}.`,
  })
  @IsOptional()
  @IsInt()
  minimumPeople?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is looked at whether the minimum is reached. Nothing is cancelled by itself.',
  })
  @IsOptional()
  @IsDate()
  decideBy?: Date | null;

  @Field(() => Int, { nullable: true, description: 'Seats kept back for staff to give.' })
  @IsOptional()
  @IsInt()
  reservedSeats?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a companion or support person may come along.',
  })
  @IsOptional()
  @IsBoolean()
  companionsAllowed?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: `So many minutes before the start participants may still cancel by themselves; ${within('cancelNoticeMinutes')}.`,
  })
  @IsOptional()
  @IsInt()
  cancelNoticeMinutes?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether people can wait when no seat is free.' })
  @IsOptional()
  @IsBoolean()
  waitlistEnabled?: boolean | null;

  @Field(() => WaitlistModeEnum, { nullable: true, description: 'What happens to a seat that becomes free.' })
  @IsOptional()
  @IsIn(WAITLIST_MODES)
  waitlistMode?: WaitlistMode | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many hours an offer lasts, ${within('offerHours')}.`,
  })
  @IsOptional()
  @IsInt()
  offerHours?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `So many minutes before the start no offer is open any more; ${within('offerCutOffMinutes')}.`,
  })
  @IsOptional()
  @IsInt()
  offerCutOffMinutes?: number | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Groups whose members may sign up beside those of the group itself: all of them, not only new ones.',
  })
  @IsOptional()
  @IsArray()
  @IsUUID(undefined, { each: true })
  invitedGroupIds?: string[] | null;
}

@InputType({ description: 'Another number of seats for a session.' })
export class UpdateSessionCapacityInput {
  @IdField('The session.')
  sessionId: string;

  @Field(() => Int, { nullable: true, description: 'Its seats; null or left out: no limit.' })
  @IsOptional()
  @IsInt()
  capacity?: number | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Even if people lose their seats.' })
  @IsBoolean()
  force: boolean;
}

@ArgsType()
export class SignUpListArgs extends ConnectionArgs {
  @Field(() => SignUpStatusEnum, {
    nullable: true,
    defaultValue: 'SIGNED_UP',
    description: 'Only sign-ups of this status; null: all of them.',
  })
  @IsOptional()
  @IsIn(SIGN_UP_STATUSES)
  status?: SignUpStatus | null;
}
