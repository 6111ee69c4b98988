import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  SIGN_UP_EVENTS,
  WAITLIST_MODES,
  type SignUpEventKind,
  type WaitlistMode,
} from '#libs/participation/rules/sign-up-machine.js';
import type { SignUpSource, SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime } from '../graphql/scalars.js';
import { SignUpSourceEnum, SignUpStatusEnum } from './participation.types.js';

export const WaitlistModeEnum = enumOf(WAITLIST_MODES);
registerEnumType(WaitlistModeEnum, {
  name: 'WaitlistMode',
  description: 'What happens to a seat that becomes free while somebody waits.',
  valuesMap: {
    OFFER: { description: 'It is offered to the first in line, who answers by a deadline.' },
    IMMEDIATE: {
      description:
        'It is given to the first in line at once; who has a seat elsewhere at that time is asked all the same.',
    },
  },
});

export const SignUpEventKindEnum = enumOf(SIGN_UP_EVENTS);
registerEnumType(SignUpEventKindEnum, {
  name: 'SignUpEventKind',
  description: 'What happened to a sign-up.',
  valuesMap: {
    INVITE: { description: 'They were invited.' },
    TAKE_SEAT: { description: 'They got a seat.' },
    WAIT: { description: 'They went on the waitlist, as no seat was free.' },
    OFFER: { description: 'A seat that became free was offered to them.' },
    ACCEPT: { description: 'They accepted an offered seat.' },
    DECLINE: { description: 'They declined an invitation or an offered seat.' },
    CANCEL: { description: 'It was cancelled.' },
    EXPIRE: { description: 'An offered seat was not accepted in time.' },
    LOSE_SEAT: { description: 'The session has fewer seats than before; they wait in front.' },
    MOVE_TO_FRONT: { description: 'Staff put them first in line.' },
  },
});

@ObjectType({ description: 'One step in the history of a sign-up. None is ever changed.' })
export class SignUpEvent {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  actorId: string | null;

  @Field(() => SignUpEventKindEnum, { description: 'What happened.' })
  event: SignUpEventKind;

  @Field(() => SignUpStatusEnum, { nullable: true, description: 'What it was before; null: there was none.' })
  oldStatus: SignUpStatus | null;

  @Field(() => SignUpStatusEnum, { description: 'What it became.' })
  newStatus: SignUpStatus;

  @Field(() => SignUpSourceEnum, { description: 'Through which door.' })
  source: SignUpSource;

  @Field(() => String, { nullable: true, description: 'Why, in the words of staff; null for peers.' })
  reason: string | null;

  @Field(() => DateTime, { description: 'When, by the database’s clock.' })
  at: Date;

  @Field(() => Boolean, {
    description:
      'It happened to another sign-up of the same person, who was there twice; that one gave way to this.',
  })
  ofDuplicate: boolean;
}

@ObjectType({ description: 'How people sign up for a session.' })
export class SignUpRules {
  @Field(() => DateTime, { nullable: true, description: 'When signing up begins; null: at once.' })
  opensAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When signing up ends; null: when the session begins.',
  })
  closesAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until then only members of the group itself may sign up.',
  })
  membersFirstUntil: Date | null;

  @Field(() => Int, { nullable: true, description: 'How many people must have signed up; null: no minimum.' })
  minimumPeople: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When the minimum is looked at.' })
  decideBy: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was seen that the minimum is not reached: staff are to decide. Null: it is not so.',
  })
  minimumNotReachedAt: Date | null;

  @Field(() => Int, { description: 'Seats still kept back for staff to give.' })
  reservedSeats: number;

  @Field(() => Boolean, { description: 'Whether a companion or support person may come along.' })
  companionsAllowed: boolean;

  @Field(() => Int, {
    description: 'So many minutes before the start participants may still cancel by themselves.',
  })
  cancelNoticeMinutes: number;

  @Field(() => Boolean, { description: 'Whether people can wait when no seat is free.' })
  waitlistEnabled: boolean;

  @Field(() => WaitlistModeEnum, { description: 'What happens to a seat that becomes free.' })
  waitlistMode: WaitlistMode;

  @Field(() => Int, { description: 'How many hours an offer lasts, where there is so much time.' })
  offerHours: number;

  @Field(() => Int, { description: 'So many minutes before the start no offer is open any more.' })
  offerCutOffMinutes: number;

  invitedGroupIds: readonly string[];

  @Field(() => Int, { description: 'How many people wait for a seat.' })
  waiting: number;
}
