import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { PeopleBaseline1764600000004 } from './migrations/0001-baseline.js';
import { SearchWords1764600000103 } from './migrations/0002-search-words.js';
import { EndedTokens1796083200004 } from './migrations/0003-ended-tokens.js';
import { NumbersOfAll1796083200011 } from './migrations/0004-numbers-of-all.js';

export const PEOPLE_MIGRATIONS: LibraryMigrations = {
  migrations: [
    PeopleBaseline1764600000004,
    SearchWords1764600000103,
    EndedTokens1796083200004,
    NumbersOfAll1796083200011,
  ],
  readOnlyTables: ['sign_in_directory'],
};
