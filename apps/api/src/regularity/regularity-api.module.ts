import { Module } from '@nestjs/common';
import {
  MembershipInWordsResolver,
  ParticipantInWordsResolver,
  RegularityOfMembershipResolver,
  RegularityOfParticipantResolver,
} from './regularity.resolver.js';

@Module({
  providers: [
    MembershipInWordsResolver,
    ParticipantInWordsResolver,
    RegularityOfMembershipResolver,
    RegularityOfParticipantResolver,
  ],
})
export class RegularityApiModule {}
