import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { checkKeys } from '#libs/secrets/key-register.js';
import { Vault } from '#libs/secrets/vault.js';
import { MIGRATIONS } from './migrations.js';
import { sealPlainNumbers } from './plain-numbers.js';
import { applicationUrl, migrateDatabase } from '#libs/database/migrate.js';
import type { KeyRing } from '#libs/secrets/key-ring.js';
import { isPostgresUrl } from '#libs/queue/queue-backend.js';
import { migrateQueue } from '#libs/queue/migrate.js';

/** Where the processes of one installation find their data and their jobs. */
export interface Stores {
  /** PostgreSQL, as the role that owns nothing. */
  readonly appUrl: string;
  /** The queue: Redis, or PostgreSQL as that same role. */
  readonly queueUrl: string;
  /** What must not be read from the data alone is sealed with these. */
  readonly keys: KeyRing;
}

export interface PreparedStores extends Stores {
  /** What an operator should put right, in plain sentences. */
  readonly warnings: readonly string[];
}

/**
 * Migrates the database and the queue, sees to it that the keys fit what is sealed there, and tells how to connect. Safe to
 * run from several processes at once.
 *
 * @param urls.ownerUrl the PostgreSQL role that owns the schema
 * @param urls.appUrl the application's own connection; null derives it from the owner's
 * @param urls.queueUrl another store for jobs; null uses the same PostgreSQL
 * @throws ConfigError when a key is missing that something is sealed with
 */
export async function prepareStores(urls: {
  readonly ownerUrl: string;
  readonly appUrl: string | null;
  readonly queueUrl: string | null;
  readonly keys: KeyRing;
}): Promise<PreparedStores> {
  const { keys } = urls;
  const appUrl = urls.appUrl ?? applicationUrl(urls.ownerUrl);
  await migrateDatabase(urls.ownerUrl, appUrl, MIGRATIONS);
  await sealWithKeys(urls.ownerUrl, appUrl, keys);
  if (urls.queueUrl === null) {
    const warnings = await migrateQueue(urls.ownerUrl, userOf(appUrl));
    return { appUrl, queueUrl: appUrl, keys, warnings };
  }
  const role = isPostgresUrl(urls.queueUrl) ? userOf(urls.queueUrl) : '';
  return { appUrl, queueUrl: urls.queueUrl, keys, warnings: await migrateQueue(urls.queueUrl, role) };
}

async function sealWithKeys(ownerUrl: string, appUrl: string, keys: KeyRing): Promise<void> {
  const source = await createDataSource(appUrl, { poolSize: 1, preparesStatements: false }).initialize();
  try {
    const database = new TenantDatabase(source);
    await checkKeys(database, keys);
    await sealPlainNumbers(ownerUrl, database, new Vault(keys));
  } finally {
    await source.destroy();
  }
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
