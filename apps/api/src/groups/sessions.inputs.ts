import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import {
  SESSION_KINDS,
  SESSION_STATUSES,
  type SessionKind,
  type SessionStatus,
} from '#libs/groups/session.entity.js';
import { MAX_DURATION_MINUTES, MIN_DURATION_MINUTES } from '#libs/groups/session-plan.js';
import { PLAN_SCOPES, type PlanScope } from '#libs/groups/session-planning.js';
import { REGISTER_STATUSES, type RegisterStatus } from '#libs/participation/rules/register-status.js';
import type { SeriesChanges } from '#libs/groups/moved-sessions.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { given } from '../graphql/given.js';
import { LocalTime, TimeZone } from '../graphql/scalars.js';
import { MAX_CAPACITY } from './groups.inputs.js';
import { PlanScopeEnum, RegisterStatusEnum, SessionKindEnum, SessionStatusEnum } from './sessions.types.js';
import { DayField, IdField, OptionalDayField, OptionalIdField, OptionalText } from '../graphql/fields.js';

const MAX_PLACE = 200;
const MAX_RULE = 500;
const DURATION = `Their length, ${MIN_DURATION_MINUTES} to ${MAX_DURATION_MINUTES} minutes.`;

@ArgsType()
export class DateRangeListArgs extends ConnectionArgs {
  @OptionalDayField('From this day on.')
  from?: string | null;

  @OptionalDayField('Up to this day, the day included.')
  to?: string | null;
}

@ArgsType()
export class SessionListArgs extends DateRangeListArgs {
  @OptionalIdField('Only sessions of this group.')
  groupId?: string | null;

  @OptionalIdField('Only sessions of groups of this site.')
  siteId?: string | null;

  @OptionalIdField(
    'Only sessions of groups of which they are a member on that date, and those they are signed up for.',
  )
  participantId?: string | null;

  @Field(() => SessionStatusEnum, { nullable: true, description: 'Only planned or only cancelled ones.' })
  @IsOptional()
  @IsIn(SESSION_STATUSES)
  status?: SessionStatus | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Only sessions of groups that the signed-in person leads or, as a peer, helps to run today; whoever leads none finds none.',
  })
  @IsBoolean()
  mine: boolean;

  @Field(() => RegisterStatusEnum, { nullable: true, description: 'Only sessions whose register is so.' })
  @IsOptional()
  @IsIn(REGISTER_STATUSES)
  register?: RegisterStatus | null;
}

@InputType({
  description: 'A new series; its sessions are made at once, as far ahead as the organisation’s horizon.',
})
export class CreateSessionSeriesInput {
  @IdField('The group.')
  groupId: string;

  @Field(() => SessionKindEnum, { defaultValue: 'MEETING', description: 'What kind of meetings they are.' })
  @IsIn(SESSION_KINDS)
  kind: SessionKind;

  @Field(() => String, { description: 'RFC 5545 RRULE value, such as `FREQ=WEEKLY;BYDAY=TU`.' })
  @IsString()
  @Length(1, MAX_RULE)
  recurrenceRule: string;

  @DayField('The first day; one in the past makes the sessions since then too.')
  startsOn: string;

  @OptionalDayField('The last day; none if left out.')
  endsOn?: string | null;

  @Field(() => LocalTime, { description: 'When sessions begin, on the clock on the wall.' })
  @IsString()
  wallTime: string;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'The zone of that time; the organisation’s if left out.',
  })
  @IsOptional()
  @IsString()
  timeZone?: string | null;

  @Field(() => Int, { description: DURATION })
  @IsInt()
  @Min(MIN_DURATION_MINUTES)
  @Max(MAX_DURATION_MINUTES)
  durationMinutes: number;

  @OptionalText(MAX_PLACE, 'Where they take place.')
  place?: string | null;

  @Field(() => Int, { nullable: true, description: 'Seats in each; as many as the group has if left out.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;
}

@InputType({ description: 'A new session that belongs to no series.' })
export class CreateSessionInput {
  @IdField('The group.')
  groupId: string;

  @Field(() => SessionKindEnum, { defaultValue: 'MEETING', description: 'What kind of meeting it is.' })
  @IsIn(SESSION_KINDS)
  kind: SessionKind;

  @DayField('Its date; it may be in the past.')
  localDate: string;

  @Field(() => LocalTime, { description: 'When it begins, on the clock on the wall.' })
  @IsString()
  wallTime: string;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'The zone of that time; the organisation’s if left out.',
  })
  @IsOptional()
  @IsString()
  timeZone?: string | null;

  @Field(() => Int, { description: DURATION })
  @IsInt()
  @Min(MIN_DURATION_MINUTES)
  @Max(MAX_DURATION_MINUTES)
  durationMinutes: number;

  @OptionalText(MAX_PLACE, 'Where it takes place.')
  place?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Its seats; as many as the group has if left out, no limit if null.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;
}

/** A session, and how far what is done to it reaches. */
@InputType({ isAbstract: true })
abstract class ReachInput {
  @IdField('The session.')
  id: string;

  @Field(() => PlanScopeEnum, { defaultValue: 'THIS', description: 'How far it reaches.' })
  @IsIn(PLAN_SCOPES)
  scope: PlanScope;
}

@InputType({
  description: 'Changes to a session, or to it and all that follow; what is left out stays as it is.',
})
export class UpdateSessionInput extends ReachInput {
  @Field(() => SessionKindEnum, { nullable: true, description: 'What kind of meeting it is.' })
  @IsOptional()
  @IsIn(SESSION_KINDS)
  kind?: SessionKind | null;

  @OptionalDayField('Its new date. With THIS_AND_FOLLOWING a weekly series goes on on that weekday.')
  localDate?: string | null;

  @Field(() => LocalTime, { nullable: true, description: 'When it begins, on the clock on the wall.' })
  @IsOptional()
  @IsString()
  wallTime?: string | null;

  @Field(() => Int, { nullable: true, description: DURATION })
  @IsOptional()
  @IsInt()
  @Min(MIN_DURATION_MINUTES)
  @Max(MAX_DURATION_MINUTES)
  durationMinutes?: number | null;

  @OptionalText(MAX_PLACE, 'Where it takes place; null removes it.')
  place?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Its seats. Null: no limit, or with THIS_AND_FOLLOWING as many as the group has.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The rule from then on, as an RFC 5545 RRULE value; only with THIS_AND_FOLLOWING.',
  })
  @IsOptional()
  @IsString()
  @Length(1, MAX_RULE)
  recurrenceRule?: string | null;
}

/** What changes of a session: what is left out stays, and null takes the place or the limit of seats away. */
export function toSessionChanges({ id: _id, scope: _scope, ...fields }: UpdateSessionInput): SeriesChanges {
  const { place, capacity } = fields;
  return {
    ...given(fields),
    ...(place === undefined ? {} : { place }),
    ...(capacity === undefined ? {} : { capacity }),
  };
}

@InputType({ description: 'A session that does not take place, or it and all that follow.' })
export class CancelSessionInput extends ReachInput {
  @Field(() => String, { description: 'Why, for staff; never in a text.' })
  @IsString()
  reason: string;
}

@InputType({ description: 'A session that takes place after all.' })
export class RestoreSessionInput {
  @IdField('The session.')
  id: string;
}

@InputType({ description: 'Days without sessions: for one site, for one group, or else for all.' })
export class CreateBreakPeriodInput {
  @Field(() => String, { description: 'What it is called; kept as the reason of the sessions it cancels.' })
  @IsString()
  @Length(1, 100)
  name: string;

  @DayField('The first day without sessions.')
  startsOn: string;

  @DayField('The last day without sessions.')
  endsOn: string;

  @OptionalIdField('Only groups of this site.')
  siteId?: string | null;

  @OptionalIdField('Only this group.')
  groupId?: string | null;
}

@InputType({ description: 'A break that is taken away.' })
export class DeleteBreakPeriodInput {
  @IdField('The break.')
  id: string;
}
