import { Module } from '@nestjs/common';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import {
  AttendanceChangeResolver,
  AttendanceOfParticipantResolver,
  AttendanceResolver,
} from './attendance.resolver.js';
import {
  RecordedMarkResolver,
  RegisterOfSessionResolver,
  RegisterRowResolver,
  RegistersResolver,
} from './registers.resolver.js';
import {
  SignUpEventsResolver,
  SignUpFieldsResolver,
  SignUpRulesResolver,
  SignUpsOfParticipantResolver,
  SignUpsOfSessionResolver,
} from './sign-up-fields.resolver.js';
import { SIGN_UP_PAYLOAD_RESOLVERS } from './sign-up-payloads.resolver.js';
import { SignUpSeatsResolver } from './sign-up-seats.resolver.js';
import { SignUpsResolver } from './sign-ups.resolver.js';

@Module({
  imports: [GroupsModule, ParticipationModule],
  providers: [
    AttendanceChangeResolver,
    AttendanceOfParticipantResolver,
    AttendanceResolver,
    RecordedMarkResolver,
    RegisterOfSessionResolver,
    RegisterRowResolver,
    RegistersResolver,
    SignUpEventsResolver,
    SignUpFieldsResolver,
    SignUpRulesResolver,
    ...SIGN_UP_PAYLOAD_RESOLVERS,
    SignUpSeatsResolver,
    SignUpsOfParticipantResolver,
    SignUpsOfSessionResolver,
    SignUpsResolver,
  ],
})
export class ParticipationApiModule {}
