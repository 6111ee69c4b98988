import { Module, type OnModuleInit } from '@nestjs/common';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { SignUpChanges } from '#libs/participation/seats/sign-up-changes.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { CheckIns } from './check-ins/check-ins.js';
import { RegularityLists } from './snapshots/regularity-lists.js';
import { RhythmReading } from './group-rhythm/group-statistics.js';
import { regularityMergeStep } from './regularity.merge.js';
import { RegularityRecompute } from './regularity-recompute.js';
import { RegularityRuns } from './snapshots/regularity-runs.js';
import { SeatsAndFigures } from './refresh-on-seat-change.js';
import { RegularitySnapshots } from './regularity-refresh.js';

@Module({
  imports: [ParticipationModule, PeopleModule],
  providers: [
    CheckIns,
    RegularityLists,
    RegularityRecompute,
    RegularityRuns,
    RegularitySnapshots,
    RhythmReading,
    SeatsAndFigures,
  ],
  exports: [
    CheckIns,
    RegularityLists,
    RegularityRecompute,
    RegularityRuns,
    RegularitySnapshots,
    RhythmReading,
  ],
})
export class RegularityModule implements OnModuleInit {
  constructor(
    private readonly signUpChanges: SignUpChanges,
    private readonly seats: SeatsAndFigures,
    private readonly mergeSteps: MergeSteps,
    private readonly snapshots: RegularitySnapshots,
  ) {}

  onModuleInit(): void {
    this.signUpChanges.register(this.seats);
    this.mergeSteps.register(regularityMergeStep(this.snapshots));
  }
}
