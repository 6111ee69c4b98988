import type { Config } from '#libs/config/config.js';
import { startEmbeddedPostgres } from '#libs/database/embedded-postgres.js';
import type { Closing } from '#libs/deployment/process.js';

/** Starts the PostgreSQL of the data folder, and stops it last. @returns the owner's URL */
export async function startOwnDatabase(config: Config, closing: Closing): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: console.log });
  closing.add(async () => {
    await postgres.stop();
    console.log('Rytmi has stopped.');
  });
  return postgres.url;
}
