import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { RefusalCause } from '#libs/gateways/port/sms-gateway.js';
import { MESSAGE_STATUSES } from '#libs/messaging/message/message.entity.js';
import type { TimelineKind } from '#libs/messaging/message/message-event.entity.js';
import { enumOf } from '../../graphql/enum-of.js';
import { DateTime } from '../../graphql/scalars.js';

export const TimelineKindEnum = enumOf<TimelineKind>([...MESSAGE_STATUSES, 'RECEIPT']);
registerEnumType(TimelineKindEnum, {
  name: 'MessageTimelineKind',
  description:
    'What a step in the timeline of a text is: the status it came to, or word that changed nothing.',
  valuesMap: {
    PENDING: { description: 'It waits again, for the reason given.' },
    ATTEMPTING: { description: 'The gateway is asked.' },
    ACCEPTED: { description: 'The gateway has it.' },
    DELIVERED: { description: 'It is on the phone.' },
    FAILED: { description: 'It was refused for good, or could not be delivered.' },
    UNKNOWN: { description: 'Nobody knows whether it left.' },
    CANCELLED: { description: 'It will not leave: what it says or who it is for had changed.' },
    EXPIRED: { description: 'It did not leave in time.' },
    RECEIPT: { description: 'The gateway said something that changed nothing any more.' },
  },
});

const OUTCOMES = ['ACCEPTED', 'REFUSED', 'NO_ANSWER'] as const;
export type CallOutcome = (typeof OUTCOMES)[number];
export const CallOutcomeEnum = enumOf(OUTCOMES);
registerEnumType(CallOutcomeEnum, {
  name: 'GatewayCallOutcome',
  description: 'What a call of a gateway came to.',
  valuesMap: {
    ACCEPTED: { description: 'The gateway took the text.' },
    REFUSED: { description: 'The gateway did not take it: it did not leave.' },
    NO_ANSWER: { description: 'It did not answer: the text may have left.' },
  },
});

const CAUSES = ['NUMBER', 'TEXT', 'GATEWAY'] as const satisfies readonly RefusalCause[];
export const RefusalCauseEnum = enumOf(CAUSES);
registerEnumType(RefusalCauseEnum, {
  name: 'RefusalCause',
  description: 'Whom a refusal is about.',
  valuesMap: {
    NUMBER: { description: 'This number cannot be reached, whoever sends.' },
    TEXT: { description: 'This gateway does not take this text or sender; another may.' },
    GATEWAY: { description: 'It is overloaded, out of credit, misconfigured or closed.' },
  },
});

@ObjectType({ description: 'One step of what happened to a text.' })
export class MessageTimelineStep {
  @Field(() => DateTime, { description: 'When.' })
  at: Date;

  @Field(() => TimelineKindEnum, { description: 'What it came to.' })
  kind: TimelineKind;

  @Field(() => String, {
    nullable: true,
    description: 'Why, as in `statusReason`, or the gateway’s own code.',
  })
  reason: string | null;

  @Field(() => String, { nullable: true, description: 'The gateway it is about.' })
  gateway: string | null;

  @Field(() => ID, { nullable: true, description: 'The call it is about.' })
  callId: string | null;

  staffMemberId: string | null;
}

@ObjectType({ description: 'One call of a gateway that asked it to send a text.' })
export class GatewayCall {
  @Field(() => ID, { description: 'Its id, which the gateway was given as our reference.' })
  id: string;

  @Field(() => String, { description: 'The gateway.' })
  gateway: string;

  @Field(() => DateTime, { description: 'When it was called.' })
  startedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When what it came to was written down.' })
  answeredAt: Date | null;

  @Field(() => CallOutcomeEnum, {
    nullable: true,
    description: 'What it came to; nothing is known yet if null.',
  })
  outcome: CallOutcome | null;

  @Field(() => RefusalCauseEnum, { nullable: true, description: 'Of a refusal: whom it is about.' })
  cause: RefusalCause | null;

  @Field(() => String, { nullable: true, description: 'Of a refusal: the gateway’s code.' })
  code: string | null;
}
