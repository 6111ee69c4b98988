import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { GroupsBaseline1764600000005 } from './migrations/0001-baseline.js';
import { OpenRegisters1764600000102 } from './migrations/0002-open-registers.js';
import { MembershipsByOrganisation1796083200005 } from './migrations/0003-memberships-by-organisation.js';
import { PlannedHorizons1796083200006 } from './migrations/0004-planned-horizons.js';

export const GROUPS_MIGRATIONS: LibraryMigrations = {
  migrations: [
    GroupsBaseline1764600000005,
    OpenRegisters1764600000102,
    MembershipsByOrganisation1796083200005,
    PlannedHorizons1796083200006,
  ],
};
