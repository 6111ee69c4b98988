import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { MessagingBaseline1764600000008 } from './migrations/0001-baseline.js';

export const MESSAGING_MIGRATIONS: LibraryMigrations = {
  migrations: [MessagingBaseline1764600000008],
  appendOnlyTables: ['message_event'],
};
