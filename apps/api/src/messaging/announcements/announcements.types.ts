import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  LEFT_OUT_REASONS,
  type ExclusionReason,
} from '#libs/messaging/announcements/announcement-recipients.sql.js';
import type { MessageStatus } from '#libs/messaging/message/message.entity.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { Connection } from '../../graphql/connection.js';
import { enumOf } from '../../graphql/enum-of.js';
import { DateTime } from '../../graphql/scalars.js';
import { LanguageEnum } from '../../people/language.types.js';
import { MessageStatusEnum } from '../messages/messages.types.js';

export const LeftOutReasonEnum = enumOf(LEFT_OUT_REASONS);
registerEnumType(LeftOutReasonEnum, {
  name: 'ExclusionReason',
  description: 'Why somebody for whom a message is meant does not get it.',
  valuesMap: {
    ARCHIVED: { description: 'They do not come any more.' },
    NO_CONSENT: { description: 'They have not agreed to texts, or not yet.' },
    CONSENT_WITHDRAWN: { description: 'They agreed once, and have said STOP or withdrawn since.' },
    NO_NUMBER: { description: 'No number is known that is theirs today.' },
    NUMBER_SUSPENDED: { description: 'Their number is not texted at present.' },
    SAME_NUMBER: { description: 'Somebody else who gets the message has the same number.' },
  },
});

@ObjectType({ description: 'How many are left out for one reason.' })
export class ExclusionCount {
  @Field(() => LeftOutReasonEnum, { description: 'The reason.' })
  reason: ExclusionReason;

  @Field(() => Int, { description: 'How many people.' })
  count: number;
}

@ObjectType({ description: 'One wording of a message by staff.' })
export class AnnouncementText {
  @Field(() => LanguageEnum, { description: 'Its language.' })
  language: AnyLanguage;

  @Field(() => String, { description: 'What it says.' })
  body: string;
}

@ObjectType({ description: 'Something in a text that must not, or should not, be there.' })
export class AnnouncementProblem {
  @Field(() => String, { description: 'What it is, such as INTERNAL_NAME, SENSITIVE_WORD or FORCES_UCS2.' })
  code: string;

  @Field(() => Boolean, { description: 'Whether the text cannot be sent with it.' })
  refused: boolean;

  @Field(() => String, { description: 'The part at fault.' })
  found: string;

  @Field(() => Int, { description: 'Where it begins, in UTF-16 units.' })
  start: number;

  @Field(() => Int, { description: 'Where it ends.' })
  end: number;

  @Field(() => String, { description: 'What would be right.' })
  advice: string;

  @Field(() => String, { nullable: true, description: 'What may stand in its place; null: write it anew.' })
  replacement: string | null;
}

@ObjectType({ description: 'One wording, with what it costs and what is wrong with it.' })
export class AnnouncementTextPreview extends AnnouncementText {
  @Field(() => Int, { description: 'How many people get it.' })
  recipients: number;

  @Field(() => String, { description: 'GSM-7, or UCS-2 with less room in each part.' })
  encoding: string;

  @Field(() => Int, { description: 'How many SMS it takes.' })
  parts: number;

  @Field(() => [String], { description: 'The characters that made it UCS-2.' })
  charactersForcingUcs2: string[];

  @Field(() => [AnnouncementProblem], { description: 'In the order of their places.' })
  problems: AnnouncementProblem[];
}

@ObjectType({ description: 'What sending a message would do. Nothing is sent by looking.' })
export class AnnouncementPreview {
  @Field(() => Int, { description: 'How many people get it.' })
  recipients: number;

  @Field(() => [ExclusionCount], { description: 'Intended recipients who do not get it, counted by reason.' })
  excluded: ExclusionCount[];

  @Field(() => [AnnouncementTextPreview], {
    description: 'Its variants, in the order in which they were given.',
  })
  texts: AnnouncementTextPreview[];

  @Field(() => Int, { description: 'How many SMS it takes altogether.' })
  parts: number;

  @Field(() => String, {
    nullable: true,
    description: 'What it costs about, in cents, as a decimal; null while the organisation gives no price.',
  })
  costCents: string | null;

  @Field(() => DateTime, { description: 'Texts not sent by then are not sent at all.' })
  deadlineAt: Date;

  @Field(() => Boolean, {
    description: 'Whether there are so many recipients that sending needs the token.',
  })
  needsConfirmation: boolean;

  @Field(() => String, { description: 'Confirms exactly this: these texts to these people.' })
  confirmationToken: string;
}

@ObjectType({ description: 'How many texts of a message are in one state.' })
export class AnnouncementCount {
  @Field(() => MessageStatusEnum, { description: 'The state.' })
  status: MessageStatus;

  @Field(() => Int, { description: 'How many texts.' })
  count: number;
}

@ObjectType({ description: 'A message that staff wrote; each recipient gets a text of their own.' })
export class Announcement {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  createdBy: string;

  groupId: string | null;
  sessionId: string | null;

  @Field(() => [AnnouncementText], { description: 'Its variants.' })
  texts: AnnouncementText[];

  @Field(() => Int, { description: 'How many people it was sent to.' })
  recipients: number;

  @Field(() => [ExclusionCount], { description: 'Intended recipients who were left out, counted by reason.' })
  excluded: ExclusionCount[];

  @Field(() => DateTime, { description: 'When it was sent off; each text leaves when it may.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'Texts not sent by then are not sent at all.' })
  deadlineAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was taken back, for texts that had not left.',
  })
  cancelledAt: Date | null;
}

export const AnnouncementConnection = Connection(Announcement);
