import { Module } from '@nestjs/common';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import { ParticipantMerging } from './participant-merging.js';

/** Two participants who turn out to be one person. */
@Module({
  imports: [ParticipationModule, PeopleModule, RegularityModule],
  providers: [ParticipantMerging],
  exports: [ParticipantMerging],
})
export class MergingModule {}
