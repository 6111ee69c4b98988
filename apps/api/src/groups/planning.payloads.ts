import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Group, Membership } from './groups.types.js';
import { BreakPeriod, PlanningWarning, Session, SessionSeries } from './sessions.types.js';

const WARNINGS = 'Double bookings that follow from it, at most 50.';

@ObjectType({ description: 'A group after a change.' })
export class GroupPayload {
  @Field(() => Group, { description: 'The group as it is now.' })
  group: Group;

  @Field(() => [PlanningWarning], { description: WARNINGS })
  warnings: PlanningWarning[];
}

@ObjectType({ description: 'Memberships after a change.' })
export class MembershipsPayload {
  @Field(() => [Membership], { description: 'The new memberships, in the order given.' })
  memberships: Membership[];

  @Field(() => [PlanningWarning], { description: WARNINGS })
  warnings: PlanningWarning[];
}

@ObjectType({ description: 'A membership after a change.' })
export class MembershipPayload {
  @Field(() => Membership, { description: 'The membership as it is now.' })
  membership: Membership;

  @Field(() => [PlanningWarning], { description: WARNINGS })
  warnings: PlanningWarning[];
}

@ObjectType({ description: 'A new series.' })
export class SessionSeriesPayload {
  @Field(() => SessionSeries, { description: 'The series.' })
  series: SessionSeries;

  @Field(() => Int, { description: 'How many sessions were made at once, up to the horizon.' })
  sessionsMade: number;

  @Field(() => [PlanningWarning], { description: WARNINGS })
  warnings: PlanningWarning[];
}

@ObjectType({ description: 'A session after a change.' })
export class SessionPayload {
  @Field(() => Session, { description: 'The session as it is now.' })
  session: Session;

  @Field(() => [PlanningWarning], { description: WARNINGS })
  warnings: PlanningWarning[];
}

@ObjectType({ description: 'A new break.' })
export class BreakPeriodPayload {
  @Field(() => BreakPeriod, { description: 'The break.' })
  breakPeriod: BreakPeriod;

  @Field(() => Int, { description: 'How many sessions it cancelled.' })
  sessionsCancelled: number;
}

@ObjectType({ description: 'A break that was taken away.' })
export class RemovedBreakPeriodPayload {
  @Field(() => ID, { description: 'The id it had.' })
  id: string;

  @Field(() => Int, { description: 'How many sessions were restored.' })
  sessionsRestored: number;
}
