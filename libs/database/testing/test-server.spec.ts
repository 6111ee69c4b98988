import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { isAlive, readPostmasterFile, waitUntil } from '../embedded-process.js';
import { runEmbeddedProgram } from './embedded-program.js';
import { redisUrlOrThrow, startTestRedis, stopTestRedis, TEST_REDIS_URL } from './test-redis.js';
import {
  cloneTestDatabase,
  startTestServer,
  stopTestServer,
  testDatabaseUrl,
  TEST_DATABASE_URL,
} from './test-server.js';

/** Runs `work` in a different environment, and puts the old one back. */
async function withEnvironment<T>(
  changes: Record<string, string | undefined>,
  work: () => T | Promise<T>,
): Promise<T> {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, process.env[name]]));
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  set(changes);
  try {
    return await work();
  } finally {
    set(before);
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('the PostgreSQL of the tests', () => {
  const given = process.env[TEST_DATABASE_URL];

  beforeAll(async () => {
    delete process.env[TEST_DATABASE_URL];
    await startTestServer();
  });
  afterAll(async () => {
    await stopTestServer();
    if (given) process.env[TEST_DATABASE_URL] = given;
  });

  it('the test PostgreSQL is fast rather than durable, and allows the connections that parallel tests need', async () => {
    const client = await connected(testDatabaseUrl());
    const { rows } = await client.query(
      `SELECT name, setting FROM pg_settings
        WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'max_connections') ORDER BY name`,
    );
    await client.end();
    expect(rows).toEqual([
      { name: 'fsync', setting: 'off' },
      { name: 'full_page_writes', setting: 'off' },
      { name: 'max_connections', setting: '300' },
      { name: 'synchronous_commit', setting: 'off' },
    ]);
  });

  it('every test file gets its own copy of the template, which the others do not see', async () => {
    const template = await cloneTestDatabase('template1');
    const admin = await connected(template.url);
    await admin.query('CREATE TABLE places AS SELECT 1 AS n');
    await admin.end();
    const [one, two] = await Promise.all([
      cloneTestDatabase(template.name),
      cloneTestDatabase(template.name),
    ]);
    const clients = await Promise.all([connected(one.url), connected(two.url)]);
    await clients[0].query('DELETE FROM places');
    expect((await clients[1].query('SELECT n FROM places')).rows).toEqual([{ n: 1 }]);
    await Promise.all(clients.map((client) => client.end()));
    for (const database of [one, two, template]) await database.drop();
    await expect(connected(one.url)).rejects.toMatchObject({ code: '3D000' });
  });

  it('a test that leaves connections open fails with their number, and its database is still removed', async () => {
    const database = await cloneTestDatabase('template1');
    const leaks = await Promise.all([connected(database.url), connected(database.url)]);
    await leaks[0].query('SELECT 42 AS leaked_by_this_test');
    await expect(database.drop()).rejects.toThrow(/^2 connections were left open[^]*leaked_by_this_test/);
    await expect(connected(database.url)).rejects.toMatchObject({ code: '3D000' });
    await Promise.all(leaks.map((client) => client.end().catch(() => undefined)));
  });

  it('a test PostgreSQL whose run was killed is stopped by the next run', async () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-test-pg-'));
    const killed = runEmbeddedProgram({ dataDir: folder, settings: { fsync: 'off' } });
    expect(await killed.report).toHaveProperty('url');
    killed.process.kill('SIGKILL');
    await killed.exited;
    const pid = readPostmasterFile(join(folder, 'postgres'))?.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    await stopTestServer();
    await startTestServer();
    expect(await waitUntil(() => !isAlive(pid), 5_000)).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });

  it('the tests use the PostgreSQL of the developer if there is one', async () => {
    await withEnvironment({ [TEST_DATABASE_URL]: 'postgres://127.0.0.1:1/mine' }, async () => {
      await startTestServer();
      expect(testDatabaseUrl()).toBe('postgres://127.0.0.1:1/mine');
    });
  });

  it('a test PostgreSQL that nobody has started is reported as such', async () => {
    await withEnvironment({ [TEST_DATABASE_URL]: undefined }, () => {
      expect(testDatabaseUrl).toThrow(/set-up has not started PostgreSQL/);
    });
  });
});

describe('the Redis of the tests', () => {
  it('the test Redis answers while it runs, never evicts, and is gone afterwards', async () => {
    await withEnvironment({ [TEST_REDIS_URL]: undefined }, async () => {
      const url = await startTestRedis();
      if (url === null) {
        console.warn('Skipped: no redis-server is installed.');
        expect(process.env.CI).toBeUndefined();
        return;
      }
      expect(redisUrlOrThrow()).toBe(url);
      expect(await ask(url, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
      expect(await startTestRedis()).toBe(url);
      await stopTestRedis();
      await expect(ask(url, 'PING')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });
  });

  it('a missing redis-server causes no error, except in CI', async () => {
    await withEnvironment({ [TEST_REDIS_URL]: undefined, PATH: '/nowhere', CI: undefined }, async () => {
      expect(await startTestRedis()).toBeNull();
      expect(redisUrlOrThrow()).toBeNull();
      process.env.CI = 'true';
      expect(redisUrlOrThrow).toThrow(/install redis-server/);
    });
  });
});

function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (answer) => {
      resolve(answer.toString());
      socket.destroy();
    });
  });
}
