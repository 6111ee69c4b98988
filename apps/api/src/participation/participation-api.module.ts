import { Module } from '@nestjs/common';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import {
  AttendanceChangeResolver,
  AttendanceOfParticipantResolver,
  AttendanceResolver,
} from './attendance.resolver.js';
import { RegisterOfSessionResolver, RegistersResolver } from './registers.resolver.js';
import {
  SignUpsOfParticipantResolver,
  SignUpsOfSessionResolver,
  SignUpsResolver,
} from './sign-ups.resolver.js';

@Module({
  imports: [GroupsModule, ParticipationModule],
  providers: [
    AttendanceChangeResolver,
    AttendanceOfParticipantResolver,
    AttendanceResolver,
    RegisterOfSessionResolver,
    RegistersResolver,
    SignUpsOfParticipantResolver,
    SignUpsOfSessionResolver,
    SignUpsResolver,
  ],
})
export class ParticipationApiModule {}
