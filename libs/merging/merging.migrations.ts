import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { MergingBaseline1764600000013 } from './migrations/0001-baseline.js';

export const MERGING_MIGRATIONS: LibraryMigrations = { migrations: [MergingBaseline1764600000013] };
