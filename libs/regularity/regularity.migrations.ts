import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { RegularityBaseline1764600000007 } from './migrations/0001-baseline.js';
import { OutdatedFigures1796083200007 } from './migrations/0002-outdated-figures.js';

export const REGULARITY_MIGRATIONS: LibraryMigrations = {
  migrations: [RegularityBaseline1764600000007, OutdatedFigures1796083200007],
};
