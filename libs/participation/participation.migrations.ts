import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { ParticipationBaseline1764600000006 } from './migrations/0001-baseline.js';

export const PARTICIPATION_MIGRATIONS: LibraryMigrations = {
  migrations: [ParticipationBaseline1764600000006],
  appendOnlyTables: ['attendance_change', 'sign_up_event'],
};
