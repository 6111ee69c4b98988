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
  description: 'What a text tells of: a session, or the participant’s own sign-up.',
  valuesMap: {
    ...REMINDER_KINDS,
    INVITED: { description: 'They are asked whether they come.' },
    SEAT_OFFERED: { description: 'They are offered a seat, until a deadline.' },
    SEAT_CONFIRMED: { description: 'They got the seat they were offered or waited for.' },
    SEAT_LOST: { description: 'The session has fewer seats, and they wait again.' },
    OFFER_EXPIRED: { description: 'The seat they were offered is not kept any longer.' },
  },
});

export const WaveStatusEnum = enumOf<WaveStatus>(['PLANNED', 'DECIDED', 'DROPPED']);
registerEnumType(WaveStatusEnum, {
  name: 'ReminderWaveStatus',
  description: 'How far a wave of reminders is.',
  valuesMap: {
    PLANNED: { description: 'It waits for its moment; who is told is decided then.' },
    DECIDED: { description: 'Who is told is fixed, and their texts have been written.' },
    DROPPED: { description: 'Nobody is told any more.' },
  },
});

export const MessageStatusEnum = enumOf(MESSAGE_STATUSES);
registerEnumType(MessageStatusEnum, {
  name: 'MessageStatus',
  description: 'How far a text is on its way to the phone.',
  valuesMap: {
    PENDING: { description: 'It waits to leave.' },
    ATTEMPTING: { description: 'The gateway is being asked.' },
    ACCEPTED: { description: 'The gateway has it.' },
    DELIVERED: { description: 'It is on the phone.' },
    FAILED: { description: 'The gateway refused it for good.' },
    UNKNOWN: { description: 'Nobody knows whether it left; it is not sent again blindly.' },
    CANCELLED: { description: 'It did not leave, because what it says or who it is for had changed.' },
    EXPIRED: { description: 'It did not leave in time.' },
  },
});

@ObjectType({ description: 'One text to one phone, whatever became of it.' })
export class Message {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  participantId: string;

  @Field(() => MessageStatusEnum, { description: 'How far it is.' })
  status: MessageStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is not on its way: DEADLINE_PASSED, PARTICIPANT_ARCHIVED, NO_CONSENT, CONSENT_GIVEN_AGAIN (START came after the STOP that it confirms), NUMBER_NOT_CURRENT, SESSION_CANCELLED, SESSION_NOT_CANCELLED, SESSION_MOVED, SIGN_UP_CANCELLED, SIGN_UP_CHANGED, QUESTION_CLOSED (a shared phone is not waited for any more to say who answers), QUIET_HOURS, DAILY_LIMIT, WRITTEN_ANEW (what still held of it is told by another text), TAKEN_BACK (by who wrote it), TEXT_REFUSED_BY_LINTER (it holds what no text may), NO_GATEWAY, GATEWAY_PAUSED, NO_ANSWER (of the gateway), or the gateway’s own code.',
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

  @Field(() => DateTime, { description: 'When it may leave, or be tried again.' })
  dueAt: Date;

  @Field(() => DateTime, { description: 'It does not leave at or after this.' })
  deadlineAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the gateway was last asked.' })
  attemptedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the gateway took it.' })
  acceptedAt: Date | null;
}

@ObjectType({ description: 'A moment at which people are told about a session, and what became of it.' })
export class ReminderWave {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => ReminderKindEnum, { description: 'The occasion.' })
  kind: ReminderKind;

  @Field(() => WaveStatusEnum, { description: 'How far it is.' })
  status: WaveStatus;

  @Field(() => DateTime, { description: 'When who is told is decided and their texts leave.' })
  dueAt: Date;

  @Field(() => DateTime, { description: 'No text of it leaves at or after this: the start of the session.' })
  deadlineAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When who is told was decided.' })
  decidedAt: Date | null;
}

@ObjectType({ description: 'How many people one wave of reminders was for, by what became of their texts.' })
export class ReminderCounts {
  @Field(() => Int, { description: 'People to be told.' })
  recipients: number;

  @Field(() => Int, { description: 'Texts that wait to leave.' })
  waiting: number;

  @Field(() => Int, { description: 'Texts that the gateway has taken.' })
  sent: number;

  @Field(() => Int, {
    description: 'Texts that were refused, were cancelled before they left, or were too late.',
  })
  notSent: number;

  @Field(() => Int, { description: 'Texts of which nobody knows whether they left.' })
  unknown: number;
}

@ObjectType({ description: 'How a text would read, and what it would take to send it.' })
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

@ObjectType({ description: 'A text as it looks on a phone of the sandbox, which nobody holds.' })
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
