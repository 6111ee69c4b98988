import { Module, type OnModuleInit } from '@nestjs/common';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { ImportReading } from './import-reading.js';
import { ImportRuns } from './import-runs.js';
import { importingMergeStep } from './importing.merge.js';
import { Imports } from './job/imports.js';

const services = [Imports, ImportReading, ImportRuns];

@Module({
  imports: [GroupsModule, ParticipationModule, PeopleModule],
  providers: services,
  exports: services,
})
export class ImportingModule implements OnModuleInit {
  constructor(private readonly mergeSteps: MergeSteps) {}

  onModuleInit(): void {
    this.mergeSteps.register(importingMergeStep);
  }
}
