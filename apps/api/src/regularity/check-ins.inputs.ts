import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { CONTACT_OUTCOMES, type ContactOutcome } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import {
  CHECK_IN_STATES,
  MAX_CHECK_IN_NOTE_CHARACTERS,
  type CheckInState,
} from '#libs/regularity/check-ins/check-ins.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { LocalDate } from '../graphql/scalars.js';
import { CheckInStateEnum, ContactOutcomeEnum } from './check-ins.types.js';

@ArgsType()
export class CheckInListArgs extends ConnectionArgs {
  @Field(() => CheckInStateEnum, {
    nullable: true,
    defaultValue: 'OPEN',
    description: 'Only in this state; null: in any.',
  })
  @IsOptional()
  @IsIn(CHECK_IN_STATES)
  state?: CheckInState | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Only those that are mine.' })
  mine: boolean;

  @Field(() => ID, { nullable: true, description: 'Only of this group.' })
  @IsOptional()
  @IsUUID()
  groupId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only of groups of this site.' })
  @IsOptional()
  @IsUUID()
  siteId?: string | null;
}

@InputType({ description: 'A call, and what came of it.' })
export class LogCheckInContactInput {
  @Field(() => ID, { description: 'The check-in.' })
  @IsUUID()
  checkInId: string;

  @Field(() => ContactOutcomeEnum, { description: 'What came of it.' })
  @IsIn(CONTACT_OUTCOMES)
  outcome: ContactOutcome;

  @Field(() => String, {
    nullable: true,
    description: `What is good to know next time, at most ${MAX_CHECK_IN_NOTE_CHARACTERS} characters. Only what is needed.`,
  })
  @IsOptional()
  @IsString()
  @Length(1, MAX_CHECK_IN_NOTE_CHARACTERS)
  note?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day of the call; today if left out.' })
  @IsOptional()
  @IsString()
  contactedOn?: string | null;
}

@InputType({ description: 'Which check-in is put off, and until when.' })
export class SnoozeCheckInInput {
  @Field(() => ID, { description: 'The check-in.' })
  @IsUUID()
  id: string;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The day on which it comes up again; null: now.',
  })
  @IsOptional()
  @IsString()
  until?: string | null;
}

@InputType({ description: 'Which check-in, and who takes it.' })
export class AssignCheckInInput {
  @Field(() => ID, { description: 'The check-in.' })
  @IsUUID()
  id: string;

  @Field(() => ID, { description: 'Who takes it.' })
  @IsUUID()
  staffMemberId: string;
}

@InputType({ description: 'A note for other staff beside a check-in.' })
export class CreateCheckInNoteInput {
  @Field(() => ID, { description: 'The check-in.' })
  @IsUUID()
  checkInId: string;

  @Field(() => String, { description: `At most ${MAX_CHECK_IN_NOTE_CHARACTERS} characters.` })
  @IsString()
  @Length(1, MAX_CHECK_IN_NOTE_CHARACTERS)
  text: string;
}
