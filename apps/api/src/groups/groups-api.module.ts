import { Module } from '@nestjs/common';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { BreakPeriodsResolver } from './break-periods.resolver.js';
import { GroupsResolver } from './groups.resolver.js';
import { MembershipsResolver, ParticipantMembershipsResolver } from './memberships.resolver.js';
import { PlanningWarningsResolver } from './planning-warnings.resolver.js';
import { SessionSeriesResolver } from './session-series.resolver.js';
import { SessionsResolver } from './sessions.resolver.js';

@Module({
  imports: [PeopleModule, GroupsModule],
  providers: [
    BreakPeriodsResolver,
    GroupsResolver,
    MembershipsResolver,
    ParticipantMembershipsResolver,
    PlanningWarningsResolver,
    SessionSeriesResolver,
    SessionsResolver,
  ],
})
export class GroupsApiModule {}
