import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MESSAGE_KINDS } from '#libs/messaging/message/rules/message-kind.js';
import { MESSAGE_STATUSES, type MessageStatus } from '#libs/messaging/message/message.entity.js';
import {
  REMINDER_KIND_NAMES,
  REMINDER_KINDS,
  type ReminderKind,
} from '#libs/messaging/message/rules/reminder-kinds.js';
import type { WaveStatus } from '#libs/messaging/reminders/reminder-wave.entity.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { Connection } from '../../graphql/connection.js';
import { enumOf } from '../../graphql/enum-of.js';
import { DateTime } from '../../graphql/scalars.js';
import { LanguageEnum } from '../../people/language.types.js';

export const ReminderKindEnum = enumOf(REMINDER_KIND_NAMES);
registerEnumType(ReminderKindEnum, {
  name: 'ReminderKind',
  description: 'The occasion on which people are told about a session.',
  valuesMap: REMINDER_KINDS,
});

export const MessageKindEnum = enumOf(MESSAGE_KINDS);
registerEnumType(MessageKindEnum, {
  name: 'MessageKind',
  description: 'What a text is about: a session, or the participant’s own sign-up.',
  valuesMap: {
    ...REMINDER_KINDS,
    INVITED: { description: 'They are asked whether they are coming.' },
    SEAT_OFFERED: { description: 'They are offered a seat, until a deadline.' },
    SEAT_CONFIRMED: { description: 'They got the seat they were offered or waited for.' },
    SEAT_LOST: { description: 'The session has fewer seats, and they are back on the waitlist.' },
    OFFER_EXPIRED: { description: 'The seat they were offered is no longer reserved for them.' },
  },
});

export const WaveStatusEnum = enumOf<WaveStatus>(['PLANNED', 'DECIDED', 'DROPPED']);
registerEnumType(WaveStatusEnum, {
  name: 'ReminderWaveStatus',
  description: 'The status of a wave of reminders.',
  valuesMap: {
    PLANNED: { description: 'It is not due yet; recipients are chosen when it is.' },
    DECIDED: { description: 'Its recipients have been chosen and their texts written.' },
    DROPPED: { description: 'Nobody else will be told.' },
  },
});

export const MessageStatusEnum = enumOf(MESSAGE_STATUSES);
registerEnumType(MessageStatusEnum, {
  name: 'MessageStatus',
  description: 'How far a text has got on its way to the phone.',
  valuesMap: {
    PENDING: { description: 'It is waiting to be sent.' },
    ATTEMPTING: { description: 'The gateway is being asked to send it.' },
    ACCEPTED: { description: 'The gateway has it.' },
    DELIVERED: { description: 'It is on the phone.' },
    FAILED: { description: 'The gateway permanently refused it.' },
    UNKNOWN: { description: 'It is not known whether it was sent, so it is not sent again.' },
    CANCELLED: { description: 'It was not sent, because its content or its recipient had changed.' },
    EXPIRED: { description: 'It was not sent in time.' },
  },
});

@ObjectType({ description: 'One text to one phone, whatever became of it.' })
export class Message {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  participantId: string;

  @Field(() => MessageStatusEnum, { description: 'Its status.' })
  status: MessageStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is not on its way: DEADLINE_PASSED, PARTICIPANT_ARCHIVED, NO_CONSENT, CONSENT_GIVEN_AGAIN (START came after the STOP that it confirms), NUMBER_NOT_CURRENT, SESSION_CANCELLED, SESSION_NOT_CANCELLED, SESSION_MOVED, SIGN_UP_CANCELLED, SIGN_UP_CHANGED, QUESTION_CLOSED (a shared phone is not waited for any more to say who answers), QUIET_HOURS, DAILY_LIMIT, REWRITTEN (what still held of it is told by another text), RECALLED (by who wrote it), TEXT_REFUSED_BY_LINTER (it holds what no text may), NO_GATEWAY, GATEWAY_PAUSED, NO_ANSWER (of the gateway), or the gateway’s own code.',
  })
  statusReason: string | null;

  @Field(() => LanguageEnum, { description: 'The language it is written in.' })
  language: AnyLanguage;

  @Field(() => String, { description: 'What it says.' })
  body: string;

  @Field(() => String, { description: 'GSM-7 or UCS-2; a part holds fewer characters in UCS-2.' })
  encoding: string;

  @Field(() => Int, { description: 'How many SMS it takes; each is charged.' })
  parts: number;

  @Field(() => Int, { description: 'How many times the gateway was asked.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'The gateway that was asked last.' })
  gateway: string | null;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it may be sent, or sending it tried again.' })
  dueAt: Date;

  @Field(() => DateTime, { description: 'It is not sent at or after this time.' })
  deadlineAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the gateway was last asked.' })
  attemptedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the gateway accepted it.' })
  acceptedAt: Date | null;
}

@ObjectType({ description: 'One round of texts that tell people about a session, and its result.' })
export class ReminderWave {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => ReminderKindEnum, { description: 'The occasion.' })
  kind: ReminderKind;

  @Field(() => WaveStatusEnum, { description: 'Its status.' })
  status: WaveStatus;

  @Field(() => DateTime, { description: 'When its recipients are chosen and their texts sent.' })
  dueAt: Date;

  @Field(() => DateTime, {
    description: 'None of its texts are sent at or after this time: the start of the session.',
  })
  deadlineAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its recipients were chosen.' })
  decidedAt: Date | null;
}

@ObjectType({ description: 'How many people one wave of reminders was for, by the status of their texts.' })
export class ReminderCounts {
  @Field(() => Int, { description: 'People to be told.' })
  recipients: number;

  @Field(() => Int, { description: 'Texts waiting to be sent.' })
  waiting: number;

  @Field(() => Int, { description: 'Texts that the gateway has accepted.' })
  sent: number;

  @Field(() => Int, {
    description: 'Texts that were refused, cancelled before they were sent, or too late.',
  })
  notSent: number;

  @Field(() => Int, { description: 'Texts for which it is not known whether they were sent.' })
  unknown: number;
}

@ObjectType({ description: 'How a text would read, and how many SMS parts it would take.' })
export class TextPreview {
  @Field(() => LanguageEnum, { description: 'The language it is written in.' })
  language: AnyLanguage;

  @Field(() => String, { description: 'What it says.' })
  body: string;

  @Field(() => String, { description: 'GSM-7 or UCS-2; a part holds fewer characters in UCS-2.' })
  encoding: string;

  @Field(() => Int, { description: 'How many SMS it takes; each is charged.' })
  parts: number;

  @Field(() => [String], { description: 'The characters that make it UCS-2; none in GSM-7.' })
  charactersForcingUcs2: string[];
}

@ObjectType({ description: 'A text as it would look on a phone, kept in the sandbox and sent to nobody.' })
export class SandboxText {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'The number it went to, in E.164.' })
  to: string;

  @Field(() => String, { description: 'The sender it shows.' })
  sender: string;

  @Field(() => String, { description: 'What it says.' })
  body: string;

  @Field(() => String, { description: 'GSM-7 or UCS-2; a part holds fewer characters in UCS-2.' })
  encoding: string;

  @Field(() => Int, { description: 'How many SMS it took.' })
  parts: number;

  @Field(() => [String], { description: 'The characters that made it UCS-2; none in GSM-7.' })
  charactersForcingUcs2: string[];

  @Field(() => DateTime, { description: 'When it arrived.' })
  acceptedAt: Date;
}

export const MessageConnection = Connection(Message);
export const SandboxTextConnection = Connection(SandboxText);
