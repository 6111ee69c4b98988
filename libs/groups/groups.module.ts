import { Module } from '@nestjs/common';
import { BreakPeriods } from './break-periods.js';
import { FollowingSessions } from './following-sessions.js';
import { Groups } from './groups.js';
import { Memberships } from './memberships.js';
import { PlanningWarnings } from './planning-warnings.js';
import { SessionChanges } from './session-changes.js';
import { SessionHorizon } from './session-horizon.js';
import { SessionSeriesPlans } from './session-series-plans.js';
import { Sessions } from './sessions.js';

const services = [
  BreakPeriods,
  FollowingSessions,
  Groups,
  Memberships,
  PlanningWarnings,
  SessionChanges,
  SessionHorizon,
  SessionSeriesPlans,
  Sessions,
];

/** Groups, memberships and the planning of sessions. */
@Module({ providers: services, exports: services })
export class GroupsModule {}
