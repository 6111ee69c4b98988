import { ArgsType, Field } from '@nestjs/graphql';
import { IsBoolean, IsDate, IsIn, IsOptional } from 'class-validator';
import { MESSAGE_STATUSES, type MessageStatus } from '#libs/messaging/message/message.entity.js';
import { ConnectionArgs } from '../../graphql/connection.js';
import { DateTime } from '../../graphql/scalars.js';
import { MessageStatusEnum } from './messages.types.js';
import { OptionalIdField } from '../../graphql/fields.js';

@ArgsType()
export class MessageListArgs extends ConnectionArgs {
  @Field(() => DateTime, { nullable: true, description: 'From this instant on.' })
  @IsOptional()
  @IsDate()
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this instant.' })
  @IsOptional()
  @IsDate()
  to?: Date | null;

  @OptionalIdField('Only texts to this participant.')
  participantId?: string | null;

  @OptionalIdField('Only texts about this session.')
  sessionId?: string | null;

  @Field(() => MessageStatusEnum, { nullable: true, description: 'Only texts with this status.' })
  @IsOptional()
  @IsIn(MESSAGE_STATUSES)
  status?: MessageStatus | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'When true, only texts that were refused, not delivered or too late, until three days after their deadline: staff can call instead.',
  })
  @IsOptional()
  @IsBoolean()
  unreached?: boolean | null;
}
