import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { IsBoolean, IsDate, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import {
  INBOUND_STATUSES,
  REPLY_MEANINGS,
  type InboundStatus,
  type ReplyMeaning,
} from '#libs/messaging/inbound/inbound-text.entity.js';
import { ConnectionArgs } from '../../graphql/connection.js';
import { DateTime } from '../../graphql/scalars.js';
import { InboundStatusEnum, UnderstandingEnum } from './inbox.types.js';

@ArgsType()
export class InboundTextListArgs extends ConnectionArgs {
  @Field(() => DateTime, { nullable: true, description: 'From this instant on.' })
  @IsOptional()
  @IsDate()
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this instant.' })
  @IsOptional()
  @IsDate()
  to?: Date | null;

  @Field(() => InboundStatusEnum, {
    nullable: true,
    description: 'OPEN: only texts that wait for a human now. DONE: only those that are done.',
  })
  @IsOptional()
  @IsIn(INBOUND_STATUSES)
  status?: InboundStatus | null;

  @Field(() => UnderstandingEnum, { nullable: true, description: 'Only texts that were taken for this.' })
  @IsOptional()
  @IsIn(REPLY_MEANINGS)
  meaning?: ReplyMeaning | null;

  @Field(() => ID, { nullable: true, description: 'Only texts in the inbox of this site.' })
  @IsOptional()
  @IsUUID()
  siteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only texts from this participant.' })
  @IsOptional()
  @IsUUID()
  participantId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only texts that this member of staff looks after.' })
  @IsOptional()
  @IsUUID()
  assignedTo?: string | null;
}

@InputType({ description: 'Whether a text has been looked after.' })
export class MarkInboundDoneInput {
  @Field(() => ID, { description: 'The text.' })
  @IsUUID()
  id: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False opens it again.' })
  @IsBoolean()
  done: boolean;
}

@InputType({ description: 'Who looks after a text.' })
export class AssignInboundTextInput {
  @Field(() => ID, { description: 'The text.' })
  @IsUUID()
  id: string;

  @Field(() => ID, { nullable: true, description: 'The member of staff; null for nobody.' })
  @IsOptional()
  @IsUUID()
  staffMemberId?: string | null;
}

@InputType({ description: 'What staff write back to somebody who sent a text.' })
export class AnswerTextInput {
  @Field(() => ID, { description: 'The text that is answered.' })
  @IsUUID()
  id: string;

  @Field(() => String, { description: 'The words: at most four parts of an SMS, and nothing sensitive.' })
  @IsString()
  @MaxLength(1000)
  body: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Whom it is for; needed where several people share the phone it came from.',
  })
  @IsOptional()
  @IsUUID()
  participantId?: string | null;
}
