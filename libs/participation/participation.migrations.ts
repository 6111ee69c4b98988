import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { ParticipationBaseline1764600000006 } from './migrations/0001-baseline.js';
import { FirstVisits1764600000104 } from './migrations/0002-first-visits.js';
import { RegisterUndo1764600000105 } from './migrations/0003-undo.js';
import { MarksByOrganisation1796083200001 } from './migrations/0004-marks-by-organisation.js';

export const PARTICIPATION_MIGRATIONS: LibraryMigrations = {
  migrations: [
    ParticipationBaseline1764600000006,
    FirstVisits1764600000104,
    RegisterUndo1764600000105,
    MarksByOrganisation1796083200001,
  ],
  appendOnlyTables: ['attendance_change', 'sign_up_event', 'register_undo'],
};
