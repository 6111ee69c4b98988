import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { MIGRATIONS } from '#libs/deployment/migrations.js';
import { migrateQueue } from '#libs/queue/migrate.js';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { endWhatNobodyWaitsFor } from './lost-clients.js';
import { migrateDatabase } from './migrate.js';

const LOCK = 4_711;
/** A process that says its backend's pid and then waits for the lock. */
const WAITS = `
  const { Client } = require(process.argv[1]);
  const client = new Client({ connectionString: process.argv[2] });
  client.connect()
    .then(() => client.query('SELECT pg_backend_pid() AS pid'))
    .then(({ rows }) => process.stdout.write(String(rows[0].pid)))
    .then(() => client.query('SELECT pg_advisory_lock(${LOCK})'));`;

describe('A process that is killed while its statement waits for a lock', () => {
  let stores: TestStores;
  let owner: Client;

  beforeAll(async () => {
    stores = await openTestStores();
    owner = new Client({ connectionString: stores.ownerUrl });
    await owner.connect();
    await owner.query('SELECT pg_advisory_lock($1)', [LOCK]);
  });
  afterAll(async () => {
    await owner.end();
    await stores.database.drop();
  });

  it.each([
    ['the database', () => migrateDatabase(stores.ownerUrl, stores.appUrl, MIGRATIONS)],
    ['the queue', () => migrateQueue(stores.ownerUrl, new URL(stores.appUrl).username)],
  ])(
    'a killed process leaves the lock queue within seconds, once %s has been migrated',
    async (_name, migrate) => {
      await owner.query(
        `DO $$ BEGIN EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', '${new URL(stores.appUrl).username}',
         current_database()); END $$`,
      );
      await migrate();
      const pg = createRequire(import.meta.url).resolve('pg');
      const child = spawn(process.execPath, ['-e', WAITS, pg, stores.appUrl], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [pid] = (await once(child.stdout, 'data')) as [Buffer];
      await until(async () => (await waitEventOf(Number(pid))) === 'Lock', 10_000);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until(async () => (await waitEventOf(Number(pid))) === undefined, 10_000);
    },
    40_000,
  );

  /** Undefined: there is no such connection any more. */
  async function waitEventOf(pid: number): Promise<string | null | undefined> {
    const { rows } = await owner.query<{ wait_event_type: string | null }>(
      'SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1',
      [pid],
    );
    return rows[0]?.wait_event_type;
  }

  async function until(condition: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error('It did not happen in time');
      await sleep(50);
    }
  }

  it('the start continues even if nobody may alter the role', async () => {
    const application = new Client({ connectionString: stores.appUrl });
    await application.connect();
    let refused = false;
    const query = (sql: string) =>
      application.query(sql).catch((error: Error) => {
        refused = true;
        throw error;
      });
    await endWhatNobodyWaitsFor(query, new URL(stores.ownerUrl).username);
    expect(refused).toBe(true);
    await application.end();
  });
});
