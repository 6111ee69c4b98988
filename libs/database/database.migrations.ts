import { Foundations1764600000001 } from './migrations/0001-foundations.js';
import { AuditFilters1796083200012 } from './migrations/0002-audit-filters.js';
import type { LibraryMigrations } from './migrations/library-migrations.js';

export const DATABASE_MIGRATIONS: LibraryMigrations = {
  migrations: [Foundations1764600000001, AuditFilters1796083200012],
  readOnlyTables: ['audit_event', 'schema_migration'],
};
