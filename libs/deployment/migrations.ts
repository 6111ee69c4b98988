import { DATABASE_MIGRATIONS } from '#libs/database/database.migrations.js';
import { SECRETS_MIGRATIONS } from '#libs/secrets/secrets.migrations.js';
import { GATEWAYS_MIGRATIONS } from '#libs/gateways/gateways.migrations.js';
import { PEOPLE_MIGRATIONS } from '#libs/people/people.migrations.js';
import { GROUPS_MIGRATIONS } from '#libs/groups/groups.migrations.js';
import { PARTICIPATION_MIGRATIONS } from '#libs/participation/participation.migrations.js';
import { REGULARITY_MIGRATIONS } from '#libs/regularity/regularity.migrations.js';
import { MESSAGING_MIGRATIONS } from '#libs/messaging/messaging.migrations.js';
import { LINKS_MIGRATIONS } from '#libs/links/links.migrations.js';
import { EXCURSIONS_MIGRATIONS } from '#libs/excursions/excursions.migrations.js';
import { IMPORTING_MIGRATIONS } from '#libs/importing/importing.migrations.js';
import { REPORTING_MIGRATIONS } from '#libs/reporting/reporting.migrations.js';
import { MERGING_MIGRATIONS } from '#libs/merging/merging.migrations.js';
import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';

/** Every library that owns tables, from the lowest up. A library that has migrations already adds more in its own file. */
export const MIGRATIONS: readonly LibraryMigrations[] = [
  DATABASE_MIGRATIONS,
  SECRETS_MIGRATIONS,
  GATEWAYS_MIGRATIONS,
  PEOPLE_MIGRATIONS,
  GROUPS_MIGRATIONS,
  PARTICIPATION_MIGRATIONS,
  REGULARITY_MIGRATIONS,
  MESSAGING_MIGRATIONS,
  LINKS_MIGRATIONS,
  EXCURSIONS_MIGRATIONS,
  IMPORTING_MIGRATIONS,
  REPORTING_MIGRATIONS,
  MERGING_MIGRATIONS,
];
