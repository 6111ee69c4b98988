import { Module } from '@nestjs/common';
import { AccessTokens } from './access-tokens.js';
import { AuditTrail } from './audit-trail.js';
import { Consents } from './consents.js';
import { Organisations } from './organisations.js';
import { Participants } from './participants.js';
import { PhoneNumberDeliveries } from './phone-number-deliveries.js';
import { PhoneNumbers } from './phone-numbers.js';
import { SignIn } from './sign-in.js';
import { Sites } from './sites.js';
import { Staff } from './staff.js';

const services = [
  AccessTokens,
  AuditTrail,
  Consents,
  Organisations,
  Participants,
  PhoneNumberDeliveries,
  PhoneNumbers,
  SignIn,
  Sites,
  Staff,
];

@Module({ providers: services, exports: services })
export class PeopleModule {}
