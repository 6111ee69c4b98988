import { DEFAULT_SCHEMA } from 'bullmq';
import { Client } from 'pg';

/**
 * Drops everything that Rytmi keeps in a database, the queue too. Roles stay, as they belong to the whole server.
 * @param ownerUrl the role that owns the schema
 */
export async function emptyDatabase(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'rytmi-reset' });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${DEFAULT_SCHEMA} CASCADE`);
    await client.query('DROP SCHEMA public CASCADE');
    await client.query('CREATE SCHEMA public');
  } finally {
    await client.end();
  }
}
