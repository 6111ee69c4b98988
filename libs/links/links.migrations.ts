import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { LinksBaseline1764600000009 } from './migrations/0001-baseline.js';
import { EndedLinks1796083200009 } from './migrations/0002-ended-links.js';

export const LINKS_MIGRATIONS: LibraryMigrations = {
  migrations: [LinksBaseline1764600000009, EndedLinks1796083200009],
};
