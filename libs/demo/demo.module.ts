import { Module } from '@nestjs/common';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import { DemoAssociation } from './demo-association.js';
import { DemoAttendanceFilling } from './demo-attendance-filling.js';
import { DemoGroupsFilling } from './demo-groups-filling.js';
import { DemoPeopleFilling } from './demo-people-filling.js';

/** Demo data. Reminders are planned by the messaging module of the process, which watches the sessions. */
@Module({
  imports: [PeopleModule, GroupsModule, ParticipationModule, RegularityModule],
  providers: [DemoAssociation, DemoAttendanceFilling, DemoGroupsFilling, DemoPeopleFilling],
  exports: [DemoAssociation],
})
export class DemoModule {}
