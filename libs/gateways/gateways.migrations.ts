import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { GatewaysBaseline1764600000003 } from './migrations/0001-baseline.js';

export const GATEWAYS_MIGRATIONS: LibraryMigrations = { migrations: [GatewaysBaseline1764600000003] };
