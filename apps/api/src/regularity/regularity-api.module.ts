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
    ParticipantInWordsResolver,
    RegularityOfMembershipResolver,
    RegularityOfParticipantResolver,
    UsualRhythmResolver,
  ],
})
export class RegularityApiModule {}
