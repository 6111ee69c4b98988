import { Module } from '@nestjs/common';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import {
  CheckInContactResolver,
  CheckInNoteResolver,
  CheckInsResolver,
  LastSeenResolver,
  UsualRhythmResolver,
} from './check-ins.resolver.js';
import { MembershipHistoryResolver, ParticipantHistoryResolver } from './history.resolver.js';
import {
  MembershipsByRegularityResolver,
  ParticipantsByRegularityResolver,
} from './regularity-lists.resolver.js';
import { RegularityAgeMetric } from './regularity-age.metric.js';
import { RegularityRunsResolver } from './regularity-runs.resolver.js';
import { RhythmResolver } from './rhythm.resolver.js';
import {
  MembershipInWordsResolver,
  ParticipantInWordsResolver,
  RegularityOfMembershipResolver,
  RegularityOfParticipantResolver,
} from './regularity.resolver.js';

@Module({
  imports: [RegularityModule],
  providers: [
    CheckInContactResolver,
    CheckInNoteResolver,
    CheckInsResolver,
    LastSeenResolver,
    MembershipHistoryResolver,
    MembershipInWordsResolver,
    MembershipsByRegularityResolver,
    ParticipantHistoryResolver,
    ParticipantInWordsResolver,
    ParticipantsByRegularityResolver,
    RegularityAgeMetric,
    RegularityOfMembershipResolver,
    RegularityOfParticipantResolver,
    RegularityRunsResolver,
    RhythmResolver,
    UsualRhythmResolver,
  ],
})
export class RegularityApiModule {}
