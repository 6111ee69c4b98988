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
    'What happened to a text in one step: the status it reached, or a report that changed nothing.',
  valuesMap: {
    PENDING: { description: 'It is waiting again, for the reason given.' },
    ATTEMPTING: { description: 'The gateway is being asked to send it.' },
    ACCEPTED: { description: 'The gateway has it.' },
    DELIVERED: { description: 'It is on the phone.' },
    FAILED: { description: 'It was permanently refused, or could not be delivered.' },
    UNKNOWN: { description: 'It is not known whether it was sent.' },
    CANCELLED: { description: 'It will not be sent: its content or its recipient had changed.' },
    EXPIRED: { description: 'It was not sent in time.' },
    RECEIPT: { description: 'The gateway reported something that no longer changed anything.' },
  },
});

const OUTCOMES = ['ACCEPTED', 'REFUSED', 'NO_ANSWER'] as const;
export type CallOutcome = (typeof OUTCOMES)[number];
export const CallOutcomeEnum = enumOf(OUTCOMES);
registerEnumType(CallOutcomeEnum, {
  name: 'GatewayCallOutcome',
  description: 'The result of a call to a gateway.',
  valuesMap: {
    ACCEPTED: { description: 'The gateway accepted the text.' },
    REFUSED: { description: 'The gateway refused it: it was not sent.' },
    NO_ANSWER: { description: 'The gateway did not answer: the text may have been sent.' },
  },
});

const CAUSES = ['NUMBER', 'TEXT', 'GATEWAY'] as const satisfies readonly RefusalCause[];
export const RefusalCauseEnum = enumOf(CAUSES);
registerEnumType(RefusalCauseEnum, {
  name: 'RefusalCause',
  description: 'What a refusal is about.',
  valuesMap: {
    NUMBER: { description: 'The number cannot be reached through any gateway.' },
    TEXT: { description: 'This gateway does not accept this text or sender; another gateway may.' },
    GATEWAY: { description: 'The gateway is overloaded, out of credit, misconfigured or closed.' },
  },
});

@ObjectType({ description: 'One step of what happened to a text.' })
export class MessageTimelineStep {
  @Field(() => DateTime, { description: 'When.' })
  at: Date;

  @Field(() => TimelineKindEnum, { description: 'What happened, or how it ended.' })
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

@ObjectType({ description: 'One call that asked a gateway to send a text.' })
export class GatewayCall {
  @Field(() => ID, { description: 'Its id, which the gateway was given as our reference.' })
  id: string;

  @Field(() => String, { description: 'The gateway.' })
  gateway: string;

  @Field(() => DateTime, { description: 'When it was called.' })
  startedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its result was recorded.' })
  answeredAt: Date | null;

  @Field(() => CallOutcomeEnum, {
    nullable: true,
    description: 'Its result; null while it is not known.',
  })
  outcome: CallOutcome | null;

  @Field(() => RefusalCauseEnum, { nullable: true, description: 'For a refusal: what it is about.' })
  cause: RefusalCause | null;

  @Field(() => String, { nullable: true, description: 'For a refusal: the gateway’s code.' })
  code: string | null;
}
