import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf, type Launcher } from './embedded-account.js';
import { POSTGRES_MAJOR, type PostgresBinaries } from './embedded-binaries.js';
import { EmbeddedPostgresError } from './embedded-errors.js';

/** The superuser of the embedded cluster; it owns the database. */
export const OWNER_ROLE = 'rytmi_owner';

const DRAFT_PREFIX = 'postgres.new-';
const PASSWORD_BYTES = 24;
const STDERR_KEPT_CHARACTERS = 2_000;

/** Where the parts of a data folder are. */
export interface DataFolder {
  readonly dir: string;
  readonly postgres: string;
  readonly passwordFile: string;
  readonly logFile: string;
}

export function dataFolder(dir: string): DataFolder {
  return {
    dir,
    postgres: join(dir, 'postgres'),
    passwordFile: join(dir, 'postgres-password'),
    logFile: join(dir, 'postgres.log'),
  };
}

/** Whether a complete cluster of our version is there. Throws when there is one that cannot be used. */
export function isInitialised(folder: DataFolder): boolean {
  const versionFile = join(folder.postgres, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    if (existsSync(folder.postgres) && readdirSync(folder.postgres).length > 0)
      throw new EmbeddedPostgresError(
        `${folder.postgres} holds something that is not a PostgreSQL data folder. Move it away or restore a backup.`,
      );
    return false;
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== POSTGRES_MAJOR)
    throw new EmbeddedPostgresError(
      `${folder.postgres} was written by PostgreSQL ${version}, and this Rytmi brings PostgreSQL ${POSTGRES_MAJOR}. ` +
        'Start the older Rytmi once more, dump the database, and load it into a new data folder.',
    );
  if (!existsSync(folder.passwordFile))
    throw new EmbeddedPostgresError(
      `${folder.passwordFile} is missing, and without it the database beside it cannot be opened. Restore it from a backup.`,
    );
  return true;
}

export function readPassword(folder: DataFolder): string {
  return readFileSync(folder.passwordFile, 'utf8').trim();
}

/**
 * Makes a new cluster with a random password. It is made beside its place and renamed when complete, so a process
 * killed half-way leaves only a draft (`removeDrafts`). `durable: false` skips waiting for the disk.
 */
export async function initialise(
  folder: DataFolder,
  binaries: PostgresBinaries,
  launcher: Launcher,
  durable: boolean,
): Promise<void> {
  const draft = join(folder.dir, DRAFT_PREFIX + randomBytes(6).toString('hex'));
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const pwfile = `${draft}.password`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(pwfile, password, { mode: 0o600 });
    if (launcher.account) {
      chownSync(draft, launcher.account.uid, launcher.account.gid);
      chownSync(pwfile, launcher.account.uid, launcher.account.gid);
    }
    await runInitdb(binaries, launcher, [
      `--pgdata=${draft}`,
      `--pwfile=${pwfile}`,
      `--username=${OWNER_ROLE}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in provider gives the same order on every machine; C is a locale that each libc has.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
    writeDurably(folder.passwordFile, password);
    giveToOwnerOf(folder.dir, folder.passwordFile);
    renameSync(draft, folder.postgres);
    if (durable) syncFolder(folder.dir);
  } finally {
    rmSync(pwfile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Removes what an initialisation that was killed has left. Its initdb may outlive it and still write: what cannot be
 * removed now goes at the next start.
 */
export function removeDrafts(folder: DataFolder): void {
  for (const name of readdirSync(folder.dir)) {
    if (!name.startsWith(DRAFT_PREFIX)) continue;
    try {
      rmSync(join(folder.dir, name), { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}

async function runInitdb(binaries: PostgresBinaries, launcher: Launcher, args: string[]): Promise<void> {
  const [program, programArgs] = launcher.command(binaries.initdb, args);
  const child = spawn(program, programArgs, {
    ...launcher.spawnOptions,
    cwd: '/',
    env: postgresEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-STDERR_KEPT_CHARACTERS);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new EmbeddedPostgresError(`initdb of PostgreSQL cannot be run: ${cause.message}`, { cause }));
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new EmbeddedPostgresError(
            `PostgreSQL could not make its data folder (initdb ended with ${signal ?? code}):\n${stderr.trim()}`,
          ),
        );
    });
  });
}

/** PostgreSQL is given nothing of our environment that could steer it (PGPORT, TZ) or that is secret. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'SystemRoot',
    'TMPDIR',
    'TEMP',
    'TMP',
    'LD_LIBRARY_PATH',
    'NIX_LD',
    'NIX_LD_LIBRARY_PATH',
  ];
  return Object.fromEntries(
    [...kept.map((name) => [name, process.env[name]]), ['LC_ALL', 'C']].filter(
      ([, value]) => value !== undefined,
    ),
  ) as NodeJS.ProcessEnv;
}

function writeDurably(path: string, content: string): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  writeFileSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
