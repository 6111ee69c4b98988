import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { AuditResolver } from './audit.resolver.js';
import { OrganisationResolver } from './organisation.resolver.js';
import { NumbersOnRegistersResolver } from './numbers-on-registers.resolver.js';
import { ParticipantsResolver } from './participants.resolver.js';
import { PhoneNumbersResolver } from './phone-numbers.resolver.js';
import { StaffResolver } from './staff.resolver.js';

@Module({
  imports: [PeopleModule],
  providers: [
    AuditResolver,
    NumbersOnRegistersResolver,
    OrganisationResolver,
    ParticipantsResolver,
    PhoneNumbersResolver,
    StaffResolver,
  ],
})
export class PeopleApiModule {}
