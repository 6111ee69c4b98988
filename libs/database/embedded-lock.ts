import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderInUseError, errno } from './embedded-errors.js';
import { processIdentity } from './embedded-process.js';

const LOCK_FILE = 'rytmi.lock';
const ATTEMPTS = 20;

interface LockHolder {
  readonly pid: number;
  readonly identity: string;
  /** Tells two locks of one process apart. */
  readonly nonce: string;
}

/** The lock on a data folder that this process holds. */
export interface DataFolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process, or throws `DataFolderInUseError`. A lock left by a process that has died
 * (or whose pid belongs to something else by now) is taken over.
 */
export function lockDataFolder(dataDir: string): DataFolderLock {
  const path = join(dataDir, LOCK_FILE);
  const mine: LockHolder = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? 'unknown',
    nonce: randomUUID(),
  };
  const draft = `${path}.${mine.nonce}`;
  writeFileSync(draft, JSON.stringify(mine), { flag: 'wx', mode: 0o644 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (tryLink(draft, path)) return { release: () => release(path, mine) };
      const holder = readHolder(path);
      if (holder && isHeld(holder)) throw new DataFolderInUseError(dataDir, holder.pid);
      setAside(path, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new DataFolderInUseError(dataDir, readHolder(path)?.pid ?? 0);
}

/** Whether the process that held the data folder has died without releasing it. */
export function isDataFolderAbandoned(dataDir: string): boolean {
  const holder = readHolder(join(dataDir, LOCK_FILE));
  return holder !== undefined && !isHeld(holder);
}

/** A link appears whole or not at all, so nobody ever reads a half-written lock. */
function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    if (errno(error) === 'EPERM' || errno(error) === 'ENOTSUP') return tryCreate(draft, path);
    throw error;
  }
}

/** For file systems without hard links (exFAT, some network shares). */
function tryCreate(draft: string, path: string): boolean {
  try {
    writeFileSync(path, readFileSync(draft), { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(holder: LockHolder): boolean {
  return processIdentity(holder.pid) === holder.identity;
}

function readHolder(path: string): LockHolder | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<LockHolder>;
    const { pid, identity, nonce } = value;
    return pid !== undefined && identity !== undefined && nonce !== undefined
      ? { pid, identity, nonce }
      : undefined;
  } catch (error) {
    if (errno(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Of two processes that find the same stale lock, the slower one must not remove the lock of the faster. */
function setAside(path: string, stale: LockHolder | undefined): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errno(error) === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside)?.nonce !== stale?.nonce) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, mine: LockHolder): void {
  if (readHolder(path)?.nonce === mine.nonce) rmSync(path, { force: true });
}
