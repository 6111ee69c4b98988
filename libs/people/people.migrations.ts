import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { PeopleBaseline1764600000004 } from './migrations/0001-baseline.js';

export const PEOPLE_MIGRATIONS: LibraryMigrations = {
  migrations: [PeopleBaseline1764600000004],
  readOnlyTables: ['sign_in_directory'],
};
