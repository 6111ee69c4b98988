import type { TenantDatabase } from '#libs/database/tenant-database.js';
import { PARTICIPANT_TABLES } from './participant-tables.sql.js';

/** Every table with a `participant_id`, as the catalogue of the database has it. */
export async function participantTables(database: TenantDatabase): Promise<string[]> {
  const rows = await database.untenanted(PARTICIPANT_TABLES, {});
  return rows.map(({ name }) => name);
}
