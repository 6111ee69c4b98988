import { Module } from '@nestjs/common';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import {
  CheckInContactResolver,
  CheckInNoteResolver,
  CheckInsResolver,
  LastSeenResolver,
  UsualRhythmResolver,
} from './check-ins.resolver.js';
import {
  MembershipsByRegularityResolver,
  ParticipantsByRegularityResolver,
} from './regularity-lists.resolver.js';
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
    MembershipInWordsResolver,
    MembershipsByRegularityResolver,
    ParticipantInWordsResolver,
    ParticipantsByRegularityResolver,
    RegularityOfMembershipResolver,
    RegularityOfParticipantResolver,
    RhythmResolver,
    UsualRhythmResolver,
  ],
})
export class RegularityApiModule {}
