import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PLANNING_WARNING_KINDS, type PlanningWarningKind } from '#libs/groups/planning-warning.js';
import {
  SESSION_KINDS,
  SESSION_STATUSES,
  type SessionKind,
  type SessionStatus,
} from '#libs/groups/session.entity.js';
import { REGISTER_STATUSES } from '#libs/participation/rules/register-status.js';
import { Connection } from '../graphql/connection.js';
import { PLAN_SCOPES } from '#libs/groups/session-planning.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime, LocalDate, LocalTime, TimeZone } from '../graphql/scalars.js';

export const SessionKindEnum = enumOf(SESSION_KINDS);
registerEnumType(SessionKindEnum, {
  name: 'SessionKind',
  description: 'What kind of meeting a session is.',
  valuesMap: {
    MEETING: { description: 'The ordinary group session.' },
    EXCURSION: { description: 'A trip, with a plan of its own.' },
    STUDY_VISIT: { description: 'A visit to a workplace or school.' },
    CULTURE_VISIT: { description: 'A visit to a museum, concert and the like.' },
    WORKSHOP: { description: 'A workshop.' },
  },
});

export const RegisterStatusEnum = enumOf(REGISTER_STATUSES);
registerEnumType(RegisterStatusEnum, {
  name: 'RegisterStatus',
  description: 'How far the register of a session is.',
  valuesMap: {
    MISSING: {
      description:
        'The session has begun and is not cancelled, nobody is marked (a mark that was taken back is none), and the register is not closed. Visitors without a name are no marks.',
    },
    OPEN: {
      description:
        'It takes marks: the local day of the session has come, it is not cancelled, and the register is not closed. Missing ones are among these.',
    },
    CLOSED: { description: 'Somebody has closed it, also of a session that was cancelled since.' },
  },
});

export const SessionStatusEnum = enumOf(SESSION_STATUSES);
registerEnumType(SessionStatusEnum, {
  name: 'SessionStatus',
  description: 'Whether a session takes place.',
  valuesMap: {
    PLANNED: { description: 'It takes place, or took place.' },
    CANCELLED: { description: 'It does not; it stays with its reason.' },
  },
});

export const PlanScopeEnum = enumOf(PLAN_SCOPES);
registerEnumType(PlanScopeEnum, {
  name: 'PlanScope',
  description: 'How far a change of a session reaches.',
  valuesMap: {
    THIS: { description: 'This session alone.' },
    THIS_AND_FOLLOWING: {
      description:
        'This session and all later ones of its series, also those that an earlier change split off: what is given changes for them too, a rule takes their place. What has begun never changes.',
    },
  },
});

export const PlanningWarningKindEnum = enumOf(PLANNING_WARNING_KINDS);
registerEnumType(PlanningWarningKindEnum, {
  name: 'PlanningWarningKind',
  description: 'What two sessions at the same time both want.',
  valuesMap: {
    LEADER_DOUBLE_BOOKED: { description: 'The same leader.' },
    PLACE_DOUBLE_BOOKED: { description: 'The same place at the same site.' },
    PARTICIPANT_DOUBLE_BOOKED: { description: 'The same participant, as a member or by a sign-up.' },
  },
});

@ObjectType({ description: 'One meeting of a group.' })
export class Session {
  @Field(() => ID, { description: 'Its id; it stays when the session is moved.' })
  id: string;

  groupId: string;
  seriesId: string | null;

  @Field(() => SessionKindEnum, { description: 'What kind of meeting it is.' })
  kind: SessionKind;

  @Field(() => LocalDate, { description: 'Its date on the calendar on the wall.' })
  localDate: string;

  @Field(() => LocalTime, { description: 'When it begins, on the clock on the wall.' })
  wallTime: string;

  @Field(() => TimeZone, { description: 'The zone of that date and time.' })
  timeZone: string;

  @Field(() => DateTime, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  endsAt: Date;

  @Field(() => Int, { description: 'Its length in minutes.' })
  durationMinutes: number;

  @Field(() => String, { nullable: true, description: 'Where it takes place.' })
  place: string | null;

  @Field(() => Int, { nullable: true, description: 'How many seats it has; null: no limit.' })
  capacity: number | null;

  @Field(() => Int, { description: 'How many seats are taken by sign-ups.' })
  seatsTaken: number;

  @Field(() => Int, { nullable: true, description: 'How many seats are free; null: no limit.' })
  seatsFree: number | null;

  @Field(() => SessionStatusEnum, { description: 'Whether it takes place.' })
  status: SessionStatus;

  @Field(() => DateTime, { nullable: true, description: 'When it was cancelled.' })
  cancelledAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was cancelled, for staff; null for peers, and never in a text.',
  })
  cancelReason: string | null;

  @Field(() => Boolean, {
    description: 'Whether it was changed by hand: a change of its series or a break leaves it alone.',
  })
  isException: boolean;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The date its series gave it, whatever date it was moved to; null without a series.',
  })
  originalDate: string | null;
}

@ObjectType({ description: 'What recurs: a rule, the time on the wall, a length and a place.' })
export class SessionSeries {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  groupId: string;
  previousSeriesId: string | null;

  @Field(() => SessionKindEnum, { description: 'What kind of meetings they are.' })
  kind: SessionKind;

  @Field(() => String, { description: 'RFC 5545 RRULE value, such as `FREQ=WEEKLY;BYDAY=TU`.' })
  recurrenceRule: string;

  @Field(() => LocalDate, { description: 'The first day of the series.' })
  startsOn: string;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      'The last day on which it may meet, before its first day for one that was changed from its first session on; null: no end.',
  })
  endsOn: string | null;

  @Field(() => LocalTime, {
    description: 'When sessions begin, on the clock on the wall, in summer and winter.',
  })
  wallTime: string;

  @Field(() => TimeZone, { description: 'The zone of that time.' })
  timeZone: string;

  @Field(() => Int, { description: 'Their length in minutes.' })
  durationMinutes: number;

  @Field(() => String, { nullable: true, description: 'Where they take place.' })
  place: string | null;

  @Field(() => Int, { nullable: true, description: 'Seats in each session; null: as many as the group has.' })
  capacity: number | null;
}

@ObjectType({ description: 'Days without sessions, for all, for one site or for one group.' })
export class BreakPeriod {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  siteId: string | null;
  groupId: string | null;

  @Field(() => String, { description: 'What it is called, such as a holiday.' })
  name: string;

  @Field(() => LocalDate, { description: 'The first day without sessions.' })
  startsOn: string;

  @Field(() => LocalDate, { description: 'The last day without sessions.' })
  endsOn: string;
}

@ObjectType({
  description: 'Two sessions at the same time that want the same person or place. Nothing is refused for it.',
})
export class PlanningWarning {
  @Field(() => PlanningWarningKindEnum, { description: 'What both want.' })
  kind: PlanningWarningKind;

  @Field(() => String, { description: 'The same in plain English, without names.' })
  message: string;

  sessionId: string;
  otherSessionId: string;
  staffMemberId: string | null;
  participantId: string | null;
}

export const SessionConnection = Connection(Session);
export const SessionSeriesConnection = Connection(SessionSeries);
export const BreakPeriodConnection = Connection(BreakPeriod);
