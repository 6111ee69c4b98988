import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { AuditResolver } from './audit.resolver.js';
import { OrganisationResolver } from './organisation.resolver.js';
import { ParticipantsResolver } from './participants.resolver.js';
import { StaffResolver } from './staff.resolver.js';

@Module({
  imports: [PeopleModule],
  providers: [AuditResolver, OrganisationResolver, ParticipantsResolver, StaffResolver],
})
export class PeopleApiModule {}
