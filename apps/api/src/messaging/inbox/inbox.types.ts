import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ANSWER_OUTCOMES, type ReplyOutcome } from '#libs/messaging/wording/reply-texts.js';
import type { ConversationEntry as ConversationRow } from '#libs/messaging/overview/thread.sql.js';
import {
  INBOUND_STATUSES,
  REPLY_MEANINGS,
  type InboundStatus,
  type ReplyMeaning,
} from '#libs/messaging/inbound/inbound-text.entity.js';
import { Connection } from '../../graphql/connection.js';
import { enumOf } from '../../graphql/enum-of.js';
import { DateTime } from '../../graphql/scalars.js';

export const UnderstandingEnum = enumOf(REPLY_MEANINGS);
registerEnumType(UnderstandingEnum, {
  name: 'ReplyMeaning',
  description: 'What an incoming text was understood to mean.',
  valuesMap: {
    ATTENDING: { description: 'They come: `1`, or a word for yes.' },
    NOT_ATTENDING: { description: 'They do not come: `2`, or a word for no.' },
    STOP: { description: 'They want no more texts.' },
    START: { description: 'They want texts again.' },
    SENDER_CHOICE: { description: 'The number by which somebody of those who share a phone said who it is.' },
    FOR_STAFF: { description: 'Something for a human to read.' },
  },
});

export const InboundStatusEnum = enumOf(INBOUND_STATUSES);
registerEnumType(InboundStatusEnum, {
  name: 'InboundTextStatus',
  description: 'Whether an incoming text is waiting for staff.',
  valuesMap: {
    OPEN: { description: 'A human should look at it.' },
    DONE: { description: 'It was acted on, or a human has looked after it.' },
  },
});

export const AnswerOutcomeEnum = enumOf(ANSWER_OUTCOMES);
registerEnumType(AnswerOutcomeEnum, {
  name: 'ReplyOutcome',
  description: 'The result of a reply about one session.',
  valuesMap: {
    COMING: { description: 'They have a seat now.' },
    ALREADY_COMING: { description: 'They had a seat already.' },
    WAITING: { description: 'They are on the waitlist.' },
    NOT_COMING: { description: 'They do not come now.' },
    ALREADY_NOT_COMING: { description: 'They were not coming anyway.' },
    FULL: { description: 'No seat is left, and there is no waitlist; staff see it.' },
    OFFER_EXPIRED: { description: 'The offer of a seat has expired.' },
    CANCELLED: { description: 'The session is cancelled.' },
    STARTED: { description: 'The session had begun.' },
    FOR_STAFF: { description: 'It cannot be done by a text, such as giving up a seat late; staff see it.' },
  },
});

export const DirectionEnum = enumOf<ConversationRow['direction']>(['TO_PERSON', 'FROM_PERSON']);
registerEnumType(DirectionEnum, {
  name: 'TextDirection',
  description: 'Which way a text went.',
  valuesMap: {
    TO_PERSON: { description: 'From us to them.' },
    FROM_PERSON: { description: 'From them to us.' },
  },
});

@ObjectType({
  description: 'A text that somebody has sent us: as it came, what was understood, and who looks after it.',
})
export class InboundText {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, {
    description: 'The number it came from, in E.164. A person is never identified by a number alone.',
  })
  from: string;

  @Field(() => String, { description: 'What it says.' })
  body: string;

  @Field(() => String, { description: 'The gateway it came through.' })
  gateway: string;

  @Field(() => DateTime, { description: 'When it arrived.' })
  receivedAt: Date;

  @Field(() => UnderstandingEnum, { description: 'What it was taken for.' })
  meaning: ReplyMeaning;

  @Field(() => InboundStatusEnum, { description: 'Whether it waits for a human.' })
  status: InboundStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when we wait for a shared phone to say who is replying.',
  })
  waitsUntil: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When a human said that it has been looked after.' })
  doneAt: Date | null;

  participantId: string | null;
  siteId: string | null;
  assignedTo: string | null;
  doneBy: string | null;
  questionMessageId: string | null;
  answerMessageId: string | null;
}

@ObjectType({ description: 'What a text changed about one session, or why it changed nothing.' })
export class AnsweredSession {
  @Field(() => AnswerOutcomeEnum, { description: 'What became of it.' })
  outcome: ReplyOutcome;

  sessionId: string;
  participantId: string;
}

@ObjectType({ description: 'One text of a thread with a participant.' })
export class ConversationEntry {
  @Field(() => ID, { description: 'The id of the text.' })
  id: string;

  @Field(() => DateTime, { description: 'When it was written, or arrived.' })
  at: Date;

  @Field(() => DirectionEnum, { description: 'Which way it went.' })
  direction: ConversationRow['direction'];
}

@ObjectType({ description: 'How many texts wait for a human at one site.' })
export class InboxCount {
  @Field(() => Int, { description: 'Texts that wait.' })
  open: number;

  @Field(() => Int, { description: 'Of these, those that nobody looks after yet.' })
  unassigned: number;

  siteId: string | null;
}

export const InboundTextConnection = Connection(InboundText);
export const ConversationConnection = Connection(ConversationEntry);
