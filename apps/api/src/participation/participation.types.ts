import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { MembershipRole } from '#libs/groups/membership.entity.js';
import { MARKS, type Mark } from '#libs/participation/rules/mark.js';
import { EXPECTATIONS, type Expectation } from '#libs/participation/registers/register-sheet.js';
import {
  SIGN_UP_SOURCES,
  SIGN_UP_STATUSES,
  type SignUpSource,
  type SignUpStatus,
} from '#libs/participation/rules/sign-up-status.js';
import { Connection } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime } from '../graphql/scalars.js';
import { MembershipRoleEnum } from '../groups/groups.types.js';
import { Session } from '../groups/sessions.types.js';
import { Participant } from '../people/people.types.js';

export const MarkEnum = enumOf(MARKS);
registerEnumType(MarkEnum, {
  name: 'Mark',
  description: 'What happened. Somebody unmarked has no mark at all: unknown, never absent.',
  valuesMap: {
    PRESENT: { description: 'Was there: a visit.' },
    LATE: { description: 'Came later: a visit all the same.' },
    EXCUSED: { description: 'Could not come, and said so; counts nowhere.' },
    ABSENT: { description: 'Did not come.' },
  },
});

export const SignUpStatusEnum = enumOf(SIGN_UP_STATUSES);
registerEnumType(SignUpStatusEnum, {
  name: 'SignUpStatus',
  description: 'Whether somebody intends to come.',
  valuesMap: {
    INVITED: { description: 'They were invited and have not answered.' },
    SIGNED_UP: { description: 'They intend to come and hold a seat.' },
    WAITLISTED: { description: 'They intend to come and wait for a seat.' },
    OFFERED: { description: 'A seat is kept for them until a deadline, if they still want it.' },
    DECLINED: { description: 'They said no to an invitation or an offered seat.' },
    CANCELLED: { description: 'They do not intend to come any more; a seat they held was given back.' },
    EXPIRED: { description: 'An offered seat was not accepted in time and went to the next.' },
  },
});

export const SignUpSourceEnum = enumOf(SIGN_UP_SOURCES);
registerEnumType(SignUpSourceEnum, {
  name: 'SignUpSource',
  description: 'Through which door something was done to a sign-up.',
  valuesMap: {
    STAFF: { description: 'A member of staff did it.' },
    SELF_SERVICE: { description: 'The participant did it, on their own page.' },
    SMS: { description: 'The participant did it, by a text.' },
    SYSTEM: { description: 'It followed by itself: a seat became free, or a deadline passed.' },
  },
});

export const ExpectationEnum = enumOf(EXPECTATIONS);
registerEnumType(ExpectationEnum, {
  name: 'Expectation',
  description: 'Why somebody stands on a register.',
  valuesMap: {
    MEMBER: { description: 'A member of the group on the date of the meeting.' },
    SIGNED_UP: { description: 'They hold a seat.' },
    WALK_IN: { description: 'They were marked without either.' },
  },
});

@ObjectType({ description: 'Somebody’s intention to come to a session. It never implies attendance.' })
export class SignUp {
  @Field(() => ID, { description: 'Its id; it stays when it is cancelled and made again.' })
  id: string;

  sessionId: string;
  participantId: string;

  @Field(() => SignUpStatusEnum, { description: 'Whether it holds.' })
  status: SignUpStatus;

  @Field(() => DateTime, { description: 'When they asked for a seat, or were invited, the last time.' })
  signedUpAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was cancelled; null while it holds.' })
  cancelledAt: Date | null;

  @Field(() => Boolean, { description: 'Whether it was cancelled later than the session asks for.' })
  cancelledLate: boolean;

  @Field(() => SignUpSourceEnum, { description: 'Through which door the seat was asked for.' })
  source: SignUpSource;

  @Field(() => Boolean, {
    description: 'Whether a companion or support person comes along, who has a seat of their own.',
  })
  companion: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Who the companion is or what they need, for staff; null for peers.',
  })
  companionNote: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When they last went on the waitlist.' })
  waitlistedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the offered seat is kept for them; null when none is offered.',
  })
  offerDeadline: Date | null;
}

@ObjectType({ description: 'What happened: the mark in force for a person in a session.' })
export class Attendance {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  sessionId: string;
  participantId: string;
  recordedById: string | null;

  @Field(() => MarkEnum, { nullable: true, description: 'The mark; null: unknown again.' })
  mark: Mark | null;

  @Field(() => Boolean, {
    description:
      'Whether they came without a place: without a seat and, at a meeting, without being a member on its date, or because the register says so. A walk-in is a visit and no part of rates.',
  })
  walkIn: boolean;

  @Field(() => String, { nullable: true, description: 'A remark of staff; null for peers.' })
  note: string | null;

  @Field(() => DateTime, {
    description: 'When it was marked, by the device’s clock, never later than it arrived here.',
  })
  markedAt: Date;

  @Field(() => DateTime, { description: 'When it arrived here.' })
  recordedAt: Date;
}

@ObjectType({
  description: 'One mark that arrived for a person in a session, in force or overtaken. None is ever lost.',
})
export class AttendanceChange {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  actorId: string | null;

  @Field(() => MarkEnum, { nullable: true, description: 'The mark in force when it arrived; null: none.' })
  previousMark: Mark | null;

  @Field(() => MarkEnum, { nullable: true, description: 'The mark that arrived; null: unknown again.' })
  mark: Mark | null;

  @Field(() => Boolean, { description: 'Whether the register said that they are a walk-in.' })
  walkIn: boolean;

  @Field(() => String, { nullable: true, description: 'A remark of staff; null for peers.' })
  note: string | null;

  @Field(() => String, { description: 'The key that the device gave it.' })
  clientKey: string;

  @Field(() => DateTime, { description: 'When it was marked, by the device’s clock.' })
  markedAt: Date;

  @Field(() => DateTime, { description: 'When it arrived, by the database’s clock.' })
  recordedAt: Date;

  @Field(() => String, { nullable: true, description: 'The device that sent it, as it calls itself.' })
  device: string | null;

  @Field(() => Boolean, {
    description: 'Whether it was in force on arrival; false: a later mark was there already.',
  })
  applied: boolean;
}

export const SaidEnum = enumOf(['COMING', 'NOT_COMING', 'NOTHING_YET']);
registerEnumType(SaidEnum, {
  name: 'Said',
  description: 'What somebody said about coming to a session. An intention: it never says who was there.',
  valuesMap: {
    COMING: { description: 'They come, or wished to: also who waits for a seat.' },
    NOT_COMING: { description: 'They do not come.' },
    NOTHING_YET: { description: 'They have not answered, or were asked again since they did.' },
  },
});

@ObjectType({
  description:
    'The last thing that somebody said about coming to a session: by signing up, giving a seat up, declining, or a text. An intention, apart from seats and marks.',
})
export class RegisterAnswer {
  @Field(() => SaidEnum, { description: 'What they said.' })
  said: keyof typeof SaidEnum;

  @Field(() => DateTime, { nullable: true, description: 'When; null when they have said nothing yet.' })
  answeredAt: Date | null;

  @Field(() => SignUpSourceEnum, {
    nullable: true,
    description: 'Through which door; STAFF when they told staff. Null when they have said nothing yet.',
  })
  source: SignUpSource | null;
}

@ObjectType({ description: 'One person on a register.' })
export class RegisterRow {
  sessionId: string;
  participantId: string;

  @Field(() => Participant, { description: 'Who it is.' })
  participant: Participant;

  @Field(() => MembershipRoleEnum, {
    nullable: true,
    description: 'Their part in the group on the session’s date; null when they were no member.',
  })
  membershipRole: MembershipRole | null;

  @Field(() => Boolean, { description: 'Whether they hold a seat.' })
  signedUp: boolean;

  @Field(() => ExpectationEnum, { description: 'Why they stand here.' })
  expected: Expectation;

  @Field(() => Attendance, { nullable: true, description: 'Their mark; null: unknown, never absent.' })
  attendance: Attendance | null;
}

@ObjectType({
  description:
    'The register of a session: everybody who is expected (members on the date of a meeting, and who holds a seat) or marked.',
})
export class Register {
  sessionId: string;
  closedById: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Visitors without a name, counted separately; null: nobody has counted.',
  })
  anonymousVisitors: number | null;

  @Field(() => String, { nullable: true, description: 'A remark on the whole session; null for peers.' })
  note: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was closed; null while it is open.' })
  closedAt: Date | null;
}

@ObjectType({ description: 'Why one row was refused.' })
export class RowError {
  @Field(() => String, { description: 'One of the error codes of this API.' })
  code: string;

  @Field(() => String, { description: 'The same in plain English, without names.' })
  message: string;
}

@ObjectType({ description: 'What became of one mark that was sent.' })
export class RecordedMark {
  participantId: string | null;

  @Field(() => String, { description: 'The key it was sent with.' })
  clientKey: string;

  @Field(() => Boolean, { description: 'Whether it was taken, now or when it was first sent.' })
  ok: boolean;

  @Field(() => RowError, { nullable: true, description: 'Why it was not.' })
  error: RowError | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it was in force on arrival; false: a later mark was there already.',
  })
  applied: boolean | null;

  @Field(() => Attendance, { nullable: true, description: 'What is in force for the person now.' })
  attendance: Attendance | null;
}

@ObjectType({ description: 'What became of a register that was sent.' })
export class RecordAttendancePayload {
  @Field(() => [RecordedMark], { description: 'One for each mark, in the order in which they were sent.' })
  rows: RecordedMark[];

  @Field(() => Session, { description: 'The session.' })
  session: Session;
}

@ObjectType({ description: 'A register that was closed.' })
export class CloseRegisterPayload {
  @Field(() => Register, { description: 'The register as it is now.' })
  register: Register;
}

@ObjectType({ description: 'A register that was opened again.' })
export class ReopenRegisterPayload {
  @Field(() => Register, { description: 'The register as it is now.' })
  register: Register;
}

@ObjectType({ description: 'A register of which the last change was taken back.' })
export class UndoRegisterChangePayload {
  @Field(() => Register, { description: 'The register as it is now.' })
  register: Register;
}

export const SignUpConnection = Connection(SignUp);
export const AttendanceConnection = Connection(Attendance);
