import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { CheckIns } from './check-ins.js';
import { RegularityLists } from './regularity-lists.js';
import { RhythmReading } from './rhythm-reading.js';
import { RegularitySnapshots } from './snapshots.js';

@Module({
  imports: [PeopleModule],
  providers: [CheckIns, RegularityLists, RegularitySnapshots, RhythmReading],
  exports: [CheckIns, RegularityLists, RegularitySnapshots, RhythmReading],
})
export class RegularityModule {}
