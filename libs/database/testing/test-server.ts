import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isDataFolderAbandoned } from '../embedded-lock.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded-postgres.js';
import { processesIn, signal } from '../embedded-process.js';

/** Where the tests find their PostgreSQL: the URL of a superuser. Set it yourself to test on a server of your own. */
export const TEST_DATABASE_URL = 'RYTMI_TEST_DATABASE_URL';

const FOLDER_PREFIX = 'rytmi-test-pg-';
/** The server notices a closed connection a moment after the client has let go of it. */
const LEAK_GRACE_MS = 1_000;
const LEAK_POLL_MS = 20;

/** What a crash of the machine would lose is worth nothing in tests. */
const TEST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
};

interface TestServer {
  readonly server: EmbeddedPostgres;
  readonly folder: string;
  readonly onExit: () => void;
}

/** Jest loads set-up and teardown as separate modules of one process. */
const held = globalThis as { rytmiTestServer?: TestServer };

/** Starts one PostgreSQL for the whole run and puts its URL into the environment. For Jest's global set-up. */
export async function startTestServer(): Promise<void> {
  if (process.env[TEST_DATABASE_URL]) return;
  removeAbandonedServers();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), FOLDER_PREFIX));
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: TEST_SETTINGS });
  // Jest ends without its teardown when it is interrupted.
  const onExit = () => removeFolder(folder);
  process.once('exit', onExit);
  held.rytmiTestServer = { server, folder, onExit };
  process.env[TEST_DATABASE_URL] = server.url;
}

/** Stops what `startTestServer` started. For Jest's global teardown. */
export async function stopTestServer(): Promise<void> {
  const running = held.rytmiTestServer;
  if (!running) return;
  delete held.rytmiTestServer;
  delete process.env[TEST_DATABASE_URL];
  process.off('exit', running.onExit);
  await running.server.stop();
  rmSync(running.folder, { recursive: true, force: true });
}

/** A run that was killed leaves its server; nobody else would ever stop it. */
function removeAbandonedServers(): void {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(realpathSync(tmpdir()), name);
    if (!name.startsWith(FOLDER_PREFIX) || !isAbandoned(folder)) continue;
    removeFolder(folder);
  }
}

function isAbandoned(folder: string): boolean {
  try {
    return isDataFolderAbandoned(folder);
  } catch {
    // Another user's.
    return false;
  }
}

function removeFolder(folder: string): void {
  try {
    for (const pid of processesIn(join(folder, 'postgres')).pids) signal(pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  } catch {
    // Another user's, or its last files are being written: the next run tries again.
  }
}

/** A database of one test file. */
export interface TestDatabase {
  readonly name: string;
  /** Connection URL of the superuser. */
  readonly url: string;
  /** Removes the database; throws when the test has left connections to it open. */
  drop(): Promise<void>;
}

/** Copies the template database under a fresh name. Nobody may be connected to the template meanwhile. */
export async function cloneTestDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withAdministrator(async (client) => {
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(template)}`,
    );
  });
  const url = new URL(testDatabaseUrl());
  url.pathname = `/${name}`;
  return { name, url: url.href, drop: () => dropDatabase(name) };
}

/** The URL of the tests' PostgreSQL. Throws when the global set-up has not run. */
export function testDatabaseUrl(): string {
  const url = process.env[TEST_DATABASE_URL];
  if (!url)
    throw new Error(`${TEST_DATABASE_URL} is not set: Jest's global set-up has not started PostgreSQL.`);
  return url;
}

async function dropDatabase(name: string): Promise<void> {
  await withAdministrator(async (client) => {
    const leaked = await leakedConnections(client, name);
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    if (leaked.length > 0)
      throw new Error(
        `${leaked.length} ${leaked.length === 1 ? 'connection was' : 'connections were'} left open; last queries:\n` +
          leaked.map((query) => `  ${query}`).join('\n'),
      );
  });
}

/** The last query of each connection that is still open. */
async function leakedConnections(client: Client, name: string): Promise<string[]> {
  const deadline = performance.now() + LEAK_GRACE_MS;
  for (;;) {
    const { rows } = await client.query<{ query: string }>(
      `SELECT left(query, 100) AS query FROM pg_stat_activity
        WHERE datname = $1 AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      [name],
    );
    if (rows.length === 0 || performance.now() > deadline) return rows.map(({ query }) => query);
    await sleep(LEAK_POLL_MS);
  }
}

async function withAdministrator(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
