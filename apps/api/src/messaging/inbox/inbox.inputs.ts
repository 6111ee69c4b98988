import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { IsBoolean, IsDate, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import {
  INBOUND_STATUSES,
  REPLY_MEANINGS,
  type InboundStatus,
  type ReplyMeaning,
} from '#libs/messaging/inbound/inbound-text.entity.js';
import { ConnectionArgs } from '../../graphql/connection.js';
import { DateTime } from '../../graphql/scalars.js';
import { InboundStatusEnum, UnderstandingEnum } from './inbox.types.js';
import { IdField, OptionalIdField } from '../../graphql/fields.js';

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

  @OptionalIdField('Only texts in the inbox of this site.')
  siteId?: string | null;

  @OptionalIdField('Only texts from this participant.')
  participantId?: string | null;

  @OptionalIdField('Only texts that this member of staff looks after.')
  assignedTo?: string | null;
}

@InputType({ description: 'Whether a text has been looked after.' })
export class MarkInboundDoneInput {
  @IdField('The text.')
  id: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False opens it again.' })
  @IsBoolean()
  done: boolean;
}

@InputType({ description: 'Who looks after a text.' })
export class AssignInboundTextInput {
  @IdField('The text.')
  id: string;

  @OptionalIdField('The member of staff; null for nobody.')
  staffMemberId?: string | null;
}

@InputType({ description: 'What staff write back to somebody who sent a text.' })
export class AnswerTextInput {
  @IdField('The text that is answered.')
  id: string;

  @Field(() => String, { description: 'The words: at most four parts of an SMS, and nothing sensitive.' })
  @IsString()
  @MaxLength(1000)
  body: string;

  @OptionalIdField('Whom it is for; needed where several people share the phone it came from.')
  participantId?: string | null;
}
