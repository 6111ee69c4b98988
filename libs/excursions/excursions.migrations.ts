import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { ExcursionsBaseline1764600000010 } from './migrations/0001-baseline.js';

export const EXCURSIONS_MIGRATIONS: LibraryMigrations = { migrations: [ExcursionsBaseline1764600000010] };
