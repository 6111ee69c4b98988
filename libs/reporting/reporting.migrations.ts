import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { ReportingBaseline1764600000012 } from './migrations/0001-baseline.js';

export const REPORTING_MIGRATIONS: LibraryMigrations = { migrations: [ReportingBaseline1764600000012] };
