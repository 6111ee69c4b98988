import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '#libs/deployment/migrations.js';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { createDataSource } from './data-source.js';
import { migrateDatabase } from './migrate.js';
import { systemContext, TenantDatabase } from './tenant-database.js';

const POOL_SIZE = 4;
const CONTEXT = systemContext(randomUUID());

describe('Connections that the server ends', () => {
  let stores: TestStores;
  let owner: Client;
  let source: DataSource;
  let database: TenantDatabase;

  beforeAll(async () => {
    stores = await openTestStores();
    await migrateDatabase(stores.ownerUrl, stores.appUrl, MIGRATIONS);
    owner = new Client({ connectionString: stores.ownerUrl });
    await owner.connect();
    source = await createDataSource(stores.appUrl, { poolSize: POOL_SIZE }).initialize();
    database = new TenantDatabase(source);
  });
  afterAll(async () => {
    await source.destroy();
    await owner.end();
    await stores.database.drop();
  });

  /** As many transactions at once as the pool has connections, each of which is open while the others are. */
  async function wholePool(): Promise<void> {
    let open = 0;
    let allAreOpen: () => void;
    const all = new Promise<void>((resolve) => (allAreOpen = resolve));
    const pids = await Promise.all(
      Array.from({ length: POOL_SIZE }, () =>
        database.read(CONTEXT, async (tx) => {
          const [{ pid }] = await tx.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
          open += 1;
          if (open === POOL_SIZE) allAreOpen();
          await all;
          return pid;
        }),
      ),
    );
    expect(new Set(pids).size).toBe(POOL_SIZE);
  }

  async function endAll(): Promise<void> {
    await owner.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = $1`,
      [new URL(stores.appUrl).username],
    );
  }

  it('the application ends transactions in which nothing is said for a minute', async () => {
    const setting = await database.read(CONTEXT, (tx) =>
      tx.query<unknown>(`SELECT current_setting('idle_in_transaction_session_timeout') AS value`),
    );
    expect(setting).toEqual([{ value: '1min' }]);
  });

  it('the pool is whole again after the server ended connections that were idle', async () => {
    await wholePool();
    await endAll();
    await wholePool();
  });

  it('a transaction in which nothing is said for too long fails, and the pool is whole again', async () => {
    const silent = database.write(CONTEXT, async (tx) => {
      const [{ pid }] = await tx.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
      await tx.query(`SET idle_in_transaction_session_timeout = '50ms'`);
      for (;;) {
        const { rowCount } = await owner.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
        if (rowCount === 0) break;
      }
      await tx.query('SELECT 1');
    });
    await expect(silent).rejects.toThrow();
    await wholePool();
  });

  it('a snapshot and a write that lose their connection in the middle fail, and the pool is whole again', async () => {
    const snapshot = database.openSnapshot(CONTEXT);
    await snapshot.run((tx) => tx.query('SELECT 1'));
    const writing = database.write(CONTEXT, async (tx) => {
      await tx.query('SELECT 1');
      await endAll();
      await tx.query('SELECT 2');
    });
    await expect(writing).rejects.toThrow();
    await expect(snapshot.run((tx) => tx.query('SELECT 3'))).rejects.toThrow();
    await snapshot.close();
    await wholePool();
  });
});
