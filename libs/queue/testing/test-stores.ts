import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { migrateQueue } from '../migrate.js';

/** An empty place for queues, as the application would see it, for one spec file. */
export interface TestStore {
  readonly url: string;
  readonly prefix: string;
  /** Loses everything, as FLUSHALL or DROP SCHEMA would. */
  wipe(): Promise<void>;
  /** What the next start would do to make the store usable again. */
  migrate(): Promise<void>;
  drop(): Promise<void>;
}

export type StoreKind = 'postgres' | 'redis';

/** The backends to run the suite on: Redis only where the test run has one, but always in CI. */
export function storeKinds(): StoreKind[] {
  if (process.env.RYTMI_TEST_REDIS_URL) return ['postgres', 'redis'];
  if (process.env.CI === 'true')
    throw new Error('CI has to test the queue on Redis too: no redis-server was found');
  process.stderr.write('Queue on Redis is not tested: no redis-server on this machine\n');
  return ['postgres'];
}

export function openTestStore(kind: StoreKind): Promise<TestStore> {
  return kind === 'postgres' ? openPostgres() : openRedis();
}

async function openPostgres(): Promise<TestStore> {
  const serverUrl = process.env.RYTMI_TEST_DATABASE_URL;
  if (!serverUrl) throw new Error('RYTMI_TEST_DATABASE_URL is not set: run the tests with npm test');
  const name = `queue_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await sql(serverUrl, `CREATE DATABASE ${name}`);
  await sql(serverUrl, `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  const ownerUrl = new URL(serverUrl);
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = name;
  appUrl.password = password;
  const migrate = async () => void (await migrateQueue(ownerUrl.href, name));
  await migrate();
  return {
    url: appUrl.href,
    prefix: name,
    migrate,
    wipe: () => sql(ownerUrl.href, 'DROP SCHEMA bullmq CASCADE'),
    drop: async () => {
      await sql(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      await sql(serverUrl, `DROP ROLE ${name}`);
    },
  };
}

async function openRedis(): Promise<TestStore> {
  const url = process.env.RYTMI_TEST_REDIS_URL ?? '';
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const wipe = async () => {
    const redis = new Redis(url);
    // Other spec files use the same server: only this one's keys go.
    const keys = await redis.keys(`${prefix}:*`);
    if (keys.length > 0) await redis.del(...keys);
    await redis.quit();
  };
  return { url, prefix, wipe, migrate: async () => undefined, drop: wipe };
}

async function sql(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
