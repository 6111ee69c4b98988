import { Module, type OnModuleInit } from '@nestjs/common';
import { Vault } from '#libs/secrets/vault.js';
import { AccessTokens } from './access-tokens.js';
import { AuditTrail } from './audit-trail.js';
import { Consents } from './consents.js';
import { MergeSteps } from './merge-steps.js';
import { NamePolicies } from './name-policy.js';
import { OrganisationChanges } from './organisation-changes.js';
import { Organisations } from './organisations.js';
import { ParticipantChanges } from './participant-changes.js';
import { ParticipantContacts } from './participant-contacts.js';
import { Participants } from './participants.js';
import { peopleMergeSteps } from './people.merge.js';
import { PhoneNumberDeliveries } from './phone-number-deliveries.js';
import { PhoneNumbers } from './phone-numbers.js';
import { SignIn } from './sign-in.js';
import { Sites } from './sites.js';
import { Staff } from './staff.js';

const services = [
  AccessTokens,
  AuditTrail,
  Consents,
  MergeSteps,
  NamePolicies,
  OrganisationChanges,
  Organisations,
  ParticipantChanges,
  ParticipantContacts,
  Participants,
  PhoneNumberDeliveries,
  PhoneNumbers,
  SignIn,
  Sites,
  Staff,
];

@Module({ providers: services, exports: services })
export class PeopleModule implements OnModuleInit {
  constructor(
    private readonly mergeSteps: MergeSteps,
    private readonly vault: Vault,
  ) {}

  onModuleInit(): void {
    this.mergeSteps.register(...peopleMergeSteps(this.vault));
  }
}
