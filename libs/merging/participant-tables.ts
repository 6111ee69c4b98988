import type { TenantDatabase } from '#libs/database/tenant-database.js';

/** Every table with a `participant_id`, as the catalogue of the database has it. */
export async function participantTables(database: TenantDatabase): Promise<string[]> {
  const rows = await database.untenanted<{ name: string }>(
    `SELECT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attname = 'participant_id' AND NOT a.attisdropped
     ORDER BY 1`,
    [],
  );
  return rows.map(({ name }) => name);
}
