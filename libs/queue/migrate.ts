import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { endWhatNobodyWaitsFor } from '#libs/database/lost-clients.js';
import { QUEUE_NAMES } from './job-map.js';
import { errorKind } from './outage-log.js';
import { isRedisUrl, redisOptions } from './queue-backend.js';
import { within } from './within.js';

export const MINIMUM_REDIS_VERSION = '6.2.0';
const REDIS_ANSWER_MS = 5_000;
/** Any number that nothing else in this database locks on. */
const MIGRATION_LOCK = 7_246_891_035;

/**
 * Makes the store ready, at every deployment and start; returns what an operator should put right, in plain sentences.
 *
 * PostgreSQL: brings the queue's own schema up to date with the owner's connection and lets `appRole` use it, no more:
 * api and worker then connect as that role and never migrate. It also makes a schema anew that was dropped. Redis has
 * nothing to migrate: its settings are looked at.
 *
 * @param ownerUrl a role that may create schemas in the database, or the Redis URL
 */
export async function migrateQueue(
  ownerUrl: string,
  appRole: string,
  { schema = DEFAULT_SCHEMA }: { schema?: string } = {},
): Promise<string[]> {
  if (isRedisUrl(ownerUrl)) return inspectRedis(ownerUrl);
  const client = new Client({ connectionString: ownerUrl, application_name: 'rytmi-queue-migrate' });
  await client.connect();
  try {
    // Concurrent GRANTs on one object fail ("tuple concurrently updated"): one process at a time. Ends with the session.
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runMigrations(client, schema);
    await grantUse(client, schema, appRole);
    await endWhatNobodyWaitsFor((sql) => client.query(sql), appRole);
  } finally {
    await client.end();
  }
  return [];
}

/**
 * No CREATE: BullMQ makes a sequence per queue for job ids that it chooses itself. Ours are always given, but a lot of jobs
 * is refused where there is no sequence, so that each queue gets one here. Functions run with the caller's rights, so that
 * the tables are granted too.
 */
async function grantUse(client: Client, schema: string, appRole: string): Promise<void> {
  const where = client.escapeIdentifier(schema);
  for (const queue of QUEUE_NAMES) await client.query(`SELECT ${where}.next_job_id($1)`, [queue]);
  const role = client.escapeIdentifier(appRole);
  const grants = [
    ['SELECT, INSERT, UPDATE, DELETE', 'TABLES'],
    ['USAGE, SELECT, UPDATE', 'SEQUENCES'],
    ['EXECUTE', 'FUNCTIONS'],
  ] as const;
  await client.query(`GRANT USAGE ON SCHEMA ${where} TO ${role}`);
  for (const [rights, kind] of grants) {
    await client.query(`GRANT ${rights} ON ALL ${kind} IN SCHEMA ${where} TO ${role}`);
    await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${where} GRANT ${rights} ON ${kind} TO ${role}`);
  }
}

/** What is wrong with a Redis (or Valkey) for a queue; empty when all is well. Needs INFO only, which managed ones allow. */
export async function inspectRedis(url: string): Promise<string[]> {
  const redis = new Redis(url, { ...redisOptions('worker'), lazyConnect: true, retryStrategy: () => null });
  let lastError: unknown;
  redis.on('error', (error) => (lastError = error));
  try {
    const info = await within(
      REDIS_ANSWER_MS,
      redis.connect().then(() => redis.info()),
    );
    return redisWarnings(info);
  } catch (error) {
    return [`Redis does not answer (${errorKind(lastError ?? error)}); jobs wait until it does.`];
  } finally {
    redis.disconnect();
  }
}

/** Reads the answer of Redis's INFO. */
export function redisWarnings(info: string): string[] {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const warnings: string[] = [];
  const version = field('redis_version');
  if (version === undefined || compareVersions(version, MINIMUM_REDIS_VERSION) < 0) {
    warnings.push(
      `Redis is version ${version ?? 'unknown'}; the queue needs ${MINIMUM_REDIS_VERSION} or newer.`,
    );
  }
  const policy = field('maxmemory_policy');
  if (policy !== 'noeviction') {
    warnings.push(
      `Redis has maxmemory-policy ${policy ?? 'unknown'}: when memory runs short it throws jobs away without a word. ` +
        'Set it to noeviction.',
    );
  }
  return warnings;
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let index = 0; index < 3; index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
