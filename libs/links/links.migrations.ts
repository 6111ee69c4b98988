import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { LinksBaseline1764600000009 } from './migrations/0001-baseline.js';

export const LINKS_MIGRATIONS: LibraryMigrations = { migrations: [LinksBaseline1764600000009] };
