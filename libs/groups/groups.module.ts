import { Module, type OnModuleInit } from '@nestjs/common';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { BreakPeriods } from './break-periods.js';
import { FollowingSessions } from './following-sessions.js';
import { GroupChanges } from './group-changes.js';
import { GroupPlanning } from './group-planning.js';
import { groupsMergeStep } from './groups.merge.js';
import { Groups } from './groups.js';
import { MembershipChanges } from './membership-changes.js';
import { Memberships } from './memberships.js';
import { PlanningWarnings } from './planning-warnings.js';
import { SessionChanges } from './session-changes.js';
import { SessionHorizon } from './session-horizon.js';
import { SessionPlanning } from './session-planning.js';
import { SessionSeriesPlans } from './session-series-plans.js';
import { Sessions } from './sessions.js';

const services = [
  BreakPeriods,
  FollowingSessions,
  GroupChanges,
  GroupPlanning,
  Groups,
  MembershipChanges,
  Memberships,
  PlanningWarnings,
  SessionChanges,
  SessionHorizon,
  SessionPlanning,
  SessionSeriesPlans,
  Sessions,
];

/** Groups, memberships and the planning of sessions. */
@Module({ imports: [PeopleModule], providers: services, exports: services })
export class GroupsModule implements OnModuleInit {
  constructor(private readonly mergeSteps: MergeSteps) {}

  onModuleInit(): void {
    this.mergeSteps.register(groupsMergeStep);
  }
}
