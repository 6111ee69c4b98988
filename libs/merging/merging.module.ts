import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { ParticipantMerging } from './participant-merging.js';
import { participantTables } from './participant-tables.js';

/**
 * Two participants who turn out to be one person. The modules of all libraries that have tables with a `participant_id`
 * stand beside it: a process in which one of these tables has no step, or several, does not start.
 */
@Module({ imports: [PeopleModule], providers: [ParticipantMerging], exports: [ParticipantMerging] })
export class MergingModule implements OnApplicationBootstrap {
  constructor(
    private readonly database: TenantDatabase,
    private readonly steps: MergeSteps,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.steps.check(await participantTables(this.database));
  }
}
