import type { TenantDatabase } from '#libs/database/tenant-database.js';
import { NamePolicies } from '../name-policy.js';
import { OrganisationChanges } from '../organisation-changes.js';
import { Organisations } from '../organisations.js';

/** The organisations of a database, where nobody observes their changes and every name is taken. */
export function organisationsIn(database: TenantDatabase): Organisations {
  return new Organisations(database, new OrganisationChanges(), new NamePolicies());
}
