import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { SecretsBaseline1764600000002 } from './migrations/0001-baseline.js';

export const SECRETS_MIGRATIONS: LibraryMigrations = { migrations: [SecretsBaseline1764600000002] };
