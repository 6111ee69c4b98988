import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Group, Membership } from './groups.types.js';
import { BreakPeriod, PlanningWarning, Session, SessionSeries } from './sessions.types.js';

@ObjectType({ isAbstract: true })
abstract class WarnedPayload {
  @Field(() => [PlanningWarning], { description: 'Double bookings that follow from it, at most 50.' })
  warnings: PlanningWarning[];
}

@ObjectType({ isAbstract: true })
export abstract class ChangedGroup extends WarnedPayload {
  @Field(() => Group, { description: 'The group as it is now.' })
  group: Group;
}

@ObjectType({ description: 'A new group.' })
export class CreateGroupPayload extends ChangedGroup {}

@ObjectType({ description: 'A group that was changed.' })
export class UpdateGroupPayload extends ChangedGroup {}

@ObjectType({ description: 'A group that was taken out of use, or back in.' })
export class ArchiveGroupPayload extends ChangedGroup {}

@ObjectType({ description: 'People who joined a group.' })
export class CreateMembershipsPayload extends WarnedPayload {
  @Field(() => [Membership], { description: 'The new memberships, in the order given.' })
  memberships: Membership[];
}

@ObjectType({ isAbstract: true })
export abstract class ChangedMembership extends WarnedPayload {
  @Field(() => Membership, { description: 'The membership as it is now.' })
  membership: Membership;
}

@ObjectType({ description: 'A membership that was changed.' })
export class UpdateMembershipPayload extends ChangedMembership {}

@ObjectType({ description: 'A membership that was ended.' })
export class EndMembershipPayload extends ChangedMembership {}

@ObjectType({ description: 'A new series.' })
export class CreateSessionSeriesPayload extends WarnedPayload {
  @Field(() => SessionSeries, { description: 'The series.' })
  series: SessionSeries;

  @Field(() => Int, { description: 'How many sessions were made at once, up to the horizon.' })
  sessionsMade: number;
}

@ObjectType({ isAbstract: true })
export abstract class ChangedSession extends WarnedPayload {
  @Field(() => Session, { description: 'The session as it is now.' })
  session: Session;
}

@ObjectType({ description: 'A new session.' })
export class CreateSessionPayload extends ChangedSession {}

@ObjectType({ description: 'A session that was moved or changed.' })
export class UpdateSessionPayload extends ChangedSession {}

@ObjectType({ description: 'A session that was cancelled.' })
export class CancelSessionPayload extends ChangedSession {}

@ObjectType({ description: 'A session that takes place after all.' })
export class RestoreSessionPayload extends ChangedSession {}

@ObjectType({ description: 'A new break.' })
export class CreateBreakPeriodPayload {
  @Field(() => BreakPeriod, { description: 'The break.' })
  breakPeriod: BreakPeriod;

  @Field(() => Int, { description: 'How many sessions it cancelled.' })
  sessionsCancelled: number;
}

@ObjectType({ description: 'A break that was taken away.' })
export class DeleteBreakPeriodPayload {
  @Field(() => ID, { description: 'The id it had.' })
  id: string;

  @Field(() => Int, { description: 'How many sessions were restored.' })
  sessionsRestored: number;
}
