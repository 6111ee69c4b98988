import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CONTACT_OUTCOMES, type ContactOutcome } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import { CHECK_IN_CLOSINGS, type CheckInCloseReason } from '#libs/regularity/check-ins/check-in.entity.js';
import { CHECK_IN_STATES } from '#libs/regularity/check-ins/check-ins.js';
import { Connection } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime, LocalDate } from '../graphql/scalars.js';

export const CheckInStateEnum = enumOf(CHECK_IN_STATES);
registerEnumType(CheckInStateEnum, {
  name: 'CheckInState',
  description: 'Whether somebody is to be called now.',
  valuesMap: {
    OPEN: { description: 'Call and ask how they are.' },
    SNOOZED: { description: 'Put off until a day.' },
    CLOSED: { description: 'Nothing more is needed.' },
  },
});

export const CheckInClosingEnum = enumOf(CHECK_IN_CLOSINGS);
registerEnumType(CheckInClosingEnum, {
  name: 'CheckInCloseReason',
  description: 'Why a check-in needs nothing more.',
  valuesMap: {
    CONTACTED: { description: 'Somebody spoke with them.' },
    CAME: { description: 'They came again.' },
    CORRECTED: { description: 'A register was corrected: there were fewer misses.' },
    MEMBERSHIP_ENDED: { description: 'They are not in the group any more.' },
    ARCHIVED: { description: 'The person or the group was archived.' },
    SWITCHED_OFF: { description: 'The group wants no check-ins.' },
  },
});

export const ContactOutcomeEnum = enumOf(CONTACT_OUTCOMES);
registerEnumType(ContactOutcomeEnum, {
  name: 'ContactOutcome',
  description: 'What came of a call. After the last two nobody has spoken with them yet.',
  valuesMap: {
    DOING_WELL: { description: 'They are well and mean to come.' },
    NEEDS_SUPPORT: { description: 'They need support with something.' },
    TAKES_A_BREAK: { description: 'They take a break from the group.' },
    WILL_NOT_RETURN: { description: 'They will not come any more.' },
    OTHER: { description: 'Something else; the note says what.' },
    LEFT_MESSAGE: { description: 'A message was left for them.' },
    NOT_REACHED: { description: 'They did not answer.' },
  },
});

@ObjectType({ description: 'When somebody was last at a session of the group.' })
export class LastSeen {
  sessionId: string;

  @Field(() => LocalDate, { description: 'The day of the session.' })
  date: string;
}

@ObjectType({
  description: 'How somebody usually comes, from their visits in the half year before the last one.',
})
export class UsualRhythm {
  @Field(() => [Int], {
    description: 'ISO weekdays (1 is Monday) on which they come, the most usual first; may be none.',
  })
  weekdays: readonly number[];

  @Field(() => Int, { description: 'The middle one of the gaps between their visits, in days.' })
  everyDays: number;
}

@ObjectType({ description: 'One try to reach somebody, and what came of it.' })
export class CheckInContact {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => ContactOutcomeEnum, { description: 'What came of it.' })
  outcome: ContactOutcome;

  @Field(() => String, { nullable: true, description: 'What is good to know next time.' })
  note: string | null;

  @Field(() => LocalDate, { description: 'The day of the call.' })
  contactedOn: string;

  staffMemberId: string | null;

  @Field(() => DateTime, { description: 'When it was entered.' })
  createdAt: Date;
}

@ObjectType({ description: 'What staff left for each other beside a check-in.' })
export class CheckInNote {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'What it says.' })
  text: string;

  staffMemberId: string | null;

  @Field(() => DateTime, { description: 'When it was left.' })
  createdAt: Date;
}

@ObjectType({
  description:
    'A task for a human: call somebody who has stayed away and ask how they are. It is never a text, and says nothing of blame.',
})
export class CheckIn {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  membershipId: string;
  groupId: string;
  participantId: string;
  assignedToId: string | null;

  @Field(() => DateTime, { description: 'When it came up.' })
  openedAt: Date;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The day on which it is to be looked at again, when it was put off.',
  })
  snoozedUntil: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When nothing more was needed.' })
  closedAt: Date | null;

  @Field(() => CheckInClosingEnum, { nullable: true, description: 'Why nothing more was needed.' })
  closedBecause: CheckInCloseReason | null;
}

export const CheckInConnection = Connection(CheckIn);
