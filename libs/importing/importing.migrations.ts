import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { ImportingBaseline1764600000011 } from './migrations/0001-baseline.js';

export const IMPORTING_MIGRATIONS: LibraryMigrations = { migrations: [ImportingBaseline1764600000011] };
