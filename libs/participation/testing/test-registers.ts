import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { Consents } from '#libs/people/consents.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { OrganisationChanges } from '#libs/people/organisation-changes.js';
import { Organisations } from '#libs/people/organisations.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { ParticipantContacts } from '#libs/people/participant-contacts.js';
import { Participants } from '#libs/people/participants.js';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { FirstVisits } from '../registers/first-visits.js';
import { RegisterChanges } from '../registers/register-changes.js';
import { Registers } from '../registers/registers.js';

/** Registers, put together as the module does, for processes without Nest. Everything runs in the caller's transactions. */
export function testRegisters(changes = new RegisterChanges()): Registers {
  const unused = new TenantDatabase(createDataSource('postgres://127.0.0.1/unused'));
  const contacts = new ParticipantContacts(
    new Participants(new ParticipantChanges()),
    new PhoneNumbers(testVault),
    new Consents(),
    new Organisations(unused, new OrganisationChanges(), new NamePolicies()),
  );
  return new Registers(changes, new FirstVisits(contacts));
}
