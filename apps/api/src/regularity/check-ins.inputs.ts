import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { CONTACT_OUTCOMES, type ContactOutcome } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import {
  CHECK_IN_STATES,
  MAX_CHECK_IN_NOTE_CHARACTERS,
  type CheckInState,
} from '#libs/regularity/check-ins/check-ins.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { CheckInStateEnum, ContactOutcomeEnum } from './check-ins.types.js';
import { IdField, OptionalDayField, OptionalIdField } from '../graphql/fields.js';

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

  @OptionalIdField('Only of this group.')
  groupId?: string | null;

  @OptionalIdField('Only of groups of this site.')
  siteId?: string | null;
}

@InputType({ description: 'A call, and what came of it.' })
export class LogCheckInContactInput {
  @IdField('The check-in.')
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

  @OptionalDayField('The day of the call; today if left out.')
  contactedOn?: string | null;
}

@InputType({ description: 'Which check-in is put off, and until when.' })
export class SnoozeCheckInInput {
  @IdField('The check-in.')
  id: string;

  @OptionalDayField('The day on which it comes up again; null: now.')
  until?: string | null;
}

@InputType({ description: 'Which check-in, and who takes it.' })
export class AssignCheckInInput {
  @IdField('The check-in.')
  id: string;

  @IdField('Who takes it.')
  staffMemberId: string;
}

@InputType({ description: 'A note for other staff beside a check-in.' })
export class CreateCheckInNoteInput {
  @IdField('The check-in.')
  checkInId: string;

  @Field(() => String, { description: `At most ${MAX_CHECK_IN_NOTE_CHARACTERS} characters.` })
  @IsString()
  @Length(1, MAX_CHECK_IN_NOTE_CHARACTERS)
  text: string;
}
