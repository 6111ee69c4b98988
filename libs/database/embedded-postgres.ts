import { accessSync, constants, mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { chooseAccount, chooseLauncher } from './embedded-account.js';
import { findPostgresBinaries, type PostgresBinaries } from './embedded-binaries.js';
import {
  dataFolder,
  initialise,
  isInitialised,
  OWNER_ROLE,
  readPassword,
  removeDrafts,
  type DataFolder,
} from './embedded-cluster.js';
import { DataFolderNotWritableError, EmbeddedPostgresError, errno } from './embedded-errors.js';
import { lockDataFolder, type DataFolderLock } from './embedded-lock.js';
import { logTail, READY_TIMEOUT_MS, tryStartServer, type Server } from './embedded-server.js';
import {
  isAlive,
  processesIn,
  readPostmasterFile,
  signal,
  stopPostmaster,
  waitUntil,
} from './embedded-process.js';

const DATABASE = 'rytmi';
const CONNECT_TIMEOUT_MS = 5_000;
/** A port may be taken between choosing and using it, and the backends of a killed server take a moment to leave. */
const START_DELAYS_MS = [0, 100, 300, 1_000];
const LEFTOVER_TIMEOUT_MS = 5_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and the details of errors hold names and phone numbers; the application logs errors without them.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/** A PostgreSQL that runs in a data folder of ours, as a process of its own. */
export interface EmbeddedPostgres {
  /** Connection URL of the superuser, who owns the database. Holds the password: never log it. */
  readonly url: string;
  readonly port: number;
  /** True when the server was left running by a Rytmi that had been killed. */
  readonly adopted: boolean;
  /** Stops the server (rolls open transactions back after at most 5 s) and frees the data folder. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Made when missing. PostgreSQL's files go into `postgres` below it. */
  readonly dataDir: string;
  /** Told what happens in lines for people. */
  readonly log?: (line: string) => void;
  /** Server settings that replace or add to ours, as on PostgreSQL's command line. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Other programs than those of the npm package. */
  readonly binaries?: PostgresBinaries;
}

/**
 * Starts PostgreSQL in the data folder, or adopts the one that a killed Rytmi has left running there. Nothing that was
 * committed is lost in either case.
 * @throws DataFolderInUseError, DataFolderNotWritableError, EmbeddedPostgresError; each says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => undefined } = options;
  const dir = resolve(options.dataDir);
  const folder = dataFolder(dir);
  const lock = openDataFolder(dir);
  try {
    removeDrafts(folder);
    const settings = { ...SETTINGS, ...options.settings };
    const server = isInitialised(folder)
      ? ((await adopt(folder, log)) ?? (await start(folder, options, settings, log)))
      : await start(folder, options, settings, log);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      server.expectExit();
      await stopPostmaster(server.pid);
      lock.release();
    };
    try {
      await createDatabase(folder, server.port);
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      url: connectionUrl(folder, server.port, DATABASE),
      port: server.port,
      adopted: server.adopted,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    lock.release();
    throw explained(error, dir);
  }
}

function openDataFolder(dir: string): DataFolderLock {
  try {
    // As root, another user's PostgreSQL has to pass through; what lies inside is closed to others by its own mode.
    mkdirSync(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    if (!statSync(dir).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return lockDataFolder(dir);
  } catch (error) {
    throw explained(error, dir);
  }
}

/** A failed system call on the data folder or something in it, as an error that says what to do. */
function explained(error: unknown, dir: string): unknown {
  const reason = WHY_NOT_WRITABLE[errno(error)];
  // Making the folder may fail at one above it; writing to a full disk names no path at all.
  const path = (error as NodeJS.ErrnoException).path ?? dir;
  if (!reason || !(path.startsWith(dir) || dir.startsWith(path))) return error;
  return new DataFolderNotWritableError(path.startsWith(dir) ? path : dir, reason, error);
}

const WHY_NOT_WRITABLE: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a file stands where the folder should be',
  EEXIST: 'a file stands where the folder should be',
  ENAMETOOLONG: 'the name is too long',
};

/** Takes over a server that still runs in the folder; undefined when none does (any more). */
async function adopt(folder: DataFolder, log: (line: string) => void): Promise<Server | undefined> {
  const file = readPostmasterFile(folder.postgres);
  if (!file) return undefined;
  const running = () => processesIn(folder.postgres).pids.includes(file.pid);
  if (!running()) {
    await clearLeftovers(folder);
    return undefined;
  }
  const status = () => readPostmasterFile(folder.postgres)?.status;
  await waitUntil(() => !isAlive(file.pid) || status() === 'ready', READY_TIMEOUT_MS);
  const port = readPostmasterFile(folder.postgres)?.port;
  if (isAlive(file.pid) && port && (await answers(folder, port))) {
    log('PostgreSQL was still running after the last Rytmi had ended; it goes on.');
    return { pid: file.pid, port, adopted: true, expectExit: () => undefined };
  }
  log('PostgreSQL was still running but did not answer; it is stopped and started again.');
  await stopPostmaster(file.pid);
  await clearLeftovers(folder);
  return undefined;
}

/**
 * After a crash `postmaster.pid` stays, and its pid may belong to some other program by now, for which PostgreSQL would
 * refuse to start. It is removed only once it is certain that no process of the old server still writes to the folder.
 */
async function clearLeftovers(folder: DataFolder): Promise<void> {
  await waitUntil(() => processesIn(folder.postgres).pids.length === 0, LEFTOVER_TIMEOUT_MS);
  for (const pid of processesIn(folder.postgres).pids) signal(pid, 'SIGQUIT');
  await waitUntil(() => processesIn(folder.postgres).pids.length === 0, LEFTOVER_TIMEOUT_MS);
  const { pids, certain } = processesIn(folder.postgres);
  if (pids.length === 0 && certain) rmSync(join(folder.postgres, 'postmaster.pid'), { force: true });
}

async function start(
  folder: DataFolder,
  options: EmbeddedPostgresOptions,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<Server> {
  const binaries = options.binaries ?? (await findPostgresBinaries());
  const account = chooseAccount(folder.dir, folder.postgres);
  const initialised = isInitialised(folder);
  const launcher = chooseLauncher(account, binaries, initialised ? folder.postgres : folder.dir);
  if (!initialised) {
    log(`Making a new database in ${folder.dir}`);
    await initialise(folder, binaries, launcher, settings.fsync !== 'off');
  }
  for (const delay of START_DELAYS_MS) {
    await sleep(delay);
    const server = await tryStartServer(folder, binaries, launcher, settings, log);
    if (server) return server;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL did not start. The end of ${folder.logFile}:\n${logTail(folder.logFile)}`,
  );
}

function connectionUrl(folder: DataFolder, port: number, database: string): string {
  return `postgres://${OWNER_ROLE}:${readPassword(folder)}@127.0.0.1:${port}/${database}`;
}

async function withClient<T>(
  folder: DataFolder,
  port: number,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: connectionUrl(folder, port, 'postgres'),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  // A server that is being stopped also ends the connection; the query's own error is the one that counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function answers(folder: DataFolder, port: number): Promise<boolean> {
  try {
    await withClient(folder, port, (client) => client.query('SELECT 1'));
    return true;
  } catch {
    return false;
  }
}

async function createDatabase(folder: DataFolder, port: number): Promise<void> {
  await withClient(folder, port, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(DATABASE)}`);
  });
}
