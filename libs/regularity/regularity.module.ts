import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { CheckIns } from './check-ins.js';
import { RegularityLists } from './regularity-lists.js';
import { RhythmReading } from './rhythm-reading.js';
import { RegularityRecompute } from './regularity-recompute.js';
import { RegularityRuns } from './regularity-runs.js';
import { RegularitySnapshots } from './snapshots.js';

@Module({
  imports: [PeopleModule],
  providers: [
    CheckIns,
    RegularityLists,
    RegularityRecompute,
    RegularityRuns,
    RegularitySnapshots,
    RhythmReading,
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
export class RegularityModule {}
