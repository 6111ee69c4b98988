import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import { redisUrlOrThrow } from '#libs/database/testing/test-redis.js';
import { testDatabaseUrl } from '#libs/database/testing/test-server.js';
import { migrateQueue } from '../migrate.js';

/** An empty place for queues, as the application would see it, for one spec file. */
export interface TestStore {
  readonly url: string;
  readonly prefix: string;
  /** The role that owns the schema, or the same Redis. */
  readonly ownerUrl: string;
  /** Loses everything, as FLUSHALL or DROP SCHEMA would. */
  wipe(): Promise<void>;
  /** Breaks every connection of this process to the store, as a restart of the server would. */
  cutConnections(): Promise<void>;
  /** What the next start would do to make the store usable again. */
  migrate(): Promise<void>;
  drop(): Promise<void>;
}

export type StoreKind = 'postgres' | 'redis';

/** The backends to run the suite on: Redis only where the test run has one, but always in CI. */
export function storeKinds(): StoreKind[] {
  if (redisUrlOrThrow() !== null) return ['postgres', 'redis'];
  process.stderr.write('Queue on Redis is not tested: no redis-server on this machine\n');
  return ['postgres'];
}

export function openTestStore(kind: StoreKind): Promise<TestStore> {
  return kind === 'postgres' ? openPostgres() : openRedis();
}

async function openPostgres(): Promise<TestStore> {
  const serverUrl = testDatabaseUrl();
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
    ownerUrl: ownerUrl.href,
    prefix: name,
    cutConnections: () =>
      sql(serverUrl, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${name}'`),
    migrate,
    wipe: () => wipeSchema(ownerUrl.href),
    drop: async () => {
      await sql(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      await sql(serverUrl, `DROP ROLE ${name}`);
    },
  };
}

async function openRedis(): Promise<TestStore> {
  const url = redisUrlOrThrow() ?? '';
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const wipe = async () => {
    const redis = new Redis(url);
    // Other spec files use the same server: only this one's keys go.
    const keys = await redis.keys(`${prefix}:*`);
    if (keys.length > 0) await redis.del(...keys);
    await redis.quit();
  };
  const cutConnections = async () => {
    const redis = new Redis(url);
    const clients = String(await redis.client('LIST')).split('\n');
    // A worker's blocking connection is named by BullMQ, beginning with the prefix.
    const ours = clients.filter((line) =>
      [`name=${prefix}:`, `name=rytmi-queue-[a-z]+-${process.pid} `].some((name) =>
        new RegExp(name).test(line),
      ),
    );
    for (const line of ours) await redis.client('KILL', 'ID', /\bid=(\d+)/.exec(line)?.[1] ?? '');
    await redis.quit();
  };
  return { url, ownerUrl: url, prefix, wipe, cutConnections, migrate: async () => undefined, drop: wipe };
}

/** Workers lock the same tables in another order, so that PostgreSQL may choose the one who drops them for its victim. */
async function wipeSchema(ownerUrl: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sql(ownerUrl, 'DROP SCHEMA bullmq CASCADE');
    } catch (error) {
      if (sqlStateOf(error) !== SQLSTATE.DEADLOCK_DETECTED || tries === 5) throw error;
    }
  }
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
