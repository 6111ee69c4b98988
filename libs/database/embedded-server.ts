import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { giveToOwnerOf, type Launcher } from './embedded-account.js';
import type { PostgresBinaries } from './embedded-binaries.js';
import { postgresEnvironment, type DataFolder } from './embedded-cluster.js';
import { EmbeddedPostgresError } from './embedded-errors.js';
import { freePort } from './embedded-port.js';
import { readPostmasterFile, stopPostmaster, waitUntil } from './embedded-process.js';

/** After a crash PostgreSQL first replays its log; a minute is plenty for what an association writes. */
export const READY_TIMEOUT_MS = 60_000;
const LOG_ROTATE_BYTES = 10 * 1024 * 1024;
const LOG_TAIL_CHARACTERS = 1_500;

/** A server that takes connections. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  /** From now on the end of the process is no news. */
  expectExit(): void;
}

/**
 * Starts PostgreSQL on a free port and waits until it takes connections. Undefined when it ended before that: the
 * caller may try again, since a port can be lost to somebody else.
 */
export async function tryStartServer(
  folder: DataFolder,
  binaries: PostgresBinaries,
  launcher: Launcher,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<Server | undefined> {
  const port = await freePort();
  const child = spawnServer(folder, binaries, launcher, { ...settings, port: String(port) });
  const { pid } = child;
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  if (pid === undefined) {
    await sleep(0);
    throw new EmbeddedPostgresError(`PostgreSQL cannot be run: ${failure?.message ?? 'unknown reason'}`);
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const ready = () => {
    const file = readPostmasterFile(folder.postgres);
    return file?.pid === pid && file.status === 'ready';
  };
  const settled = await waitUntil(() => ended() || ready(), READY_TIMEOUT_MS);
  if (ended()) return undefined;
  if (!settled) {
    await stopPostmaster(pid);
    throw new EmbeddedPostgresError(
      `PostgreSQL was not ready after ${READY_TIMEOUT_MS / 1_000} s. The end of ${folder.logFile}:\n${logTail(folder.logFile)}`,
    );
  }
  const onExit = () => log(`PostgreSQL has ended by itself; ${folder.logFile} says why.`);
  child.once('exit', onExit);
  return { pid, port, adopted: false, expectExit: () => child.off('exit', onExit) };
}

/**
 * In a session of its own, because Ctrl-C in a terminal reaches the whole process group and the application must
 * drain first; with nothing of ours open but the log file, so that either side can end without the other.
 */
function spawnServer(
  folder: DataFolder,
  binaries: PostgresBinaries,
  launcher: Launcher,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, args] = launcher.command(binaries.postgres, ['-D', folder.postgres, ...flags]);
  const logFile = openLog(folder);
  try {
    const child = spawn(program, args, {
      ...launcher.spawnOptions,
      cwd: '/',
      env: postgresEnvironment(),
      stdio: ['ignore', logFile, logFile],
      detached: true,
      windowsHide: true,
    });
    child.unref();
    return child;
  } finally {
    closeSync(logFile);
  }
}

function openLog({ dir, logFile }: DataFolder): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATE_BYTES) renameSync(logFile, `${logFile}.1`);
  const file = openSync(logFile, 'a', 0o600);
  giveToOwnerOf(dir, logFile);
  return file;
}

/** The last lines of PostgreSQL's log, for an error message. */
export function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-LOG_TAIL_CHARACTERS).trim();
  } catch {
    return '(there is no log)';
  }
}
