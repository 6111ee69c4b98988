import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { CheckIns } from './check-ins.js';
import { RegularitySnapshots } from './snapshots.js';

@Module({
  imports: [PeopleModule],
  providers: [CheckIns, RegularitySnapshots],
  exports: [CheckIns, RegularitySnapshots],
})
export class RegularityModule {}
