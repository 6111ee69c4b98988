import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Names one run of a process, so that a recycled pid is not taken for it: the boot and the tick at which it started
 * (proc(5)), or what `ps` says of its start. Undefined when it does not run; `unknown` where neither can be asked.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'win32') return 'unknown';
  if (process.platform !== 'linux') return askPs(pid, 'lstart=') ?? 'unknown';
  const stat = procStat(pid);
  if (!stat) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${stat.startTicks}`;
}

/** Whether the process still runs. A zombie does not: where pid 1 reaps nobody, it would stay for ever. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return process.platform !== 'linux' || procStat(pid)?.state !== 'Z';
}

function procStat(pid: number): { state: string; parent: number; startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Polls until `done` answers true; false when that took longer than `timeoutMs`. */
export async function waitUntil(done: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** What PostgreSQL writes about itself into `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` …; empty while the file is being written. */
  readonly status: string;
}

/** Reads `postmaster.pid` of a PostgreSQL folder; undefined when there is none (or only its beginning yet). */
export function readPostmasterFile(pgFolder: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(`${pgFolder}/postmaster.pid`, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** Which processes work in a PostgreSQL folder; `certain` is false when some could not be looked at. */
export interface FolderProcesses {
  readonly pids: readonly number[];
  readonly certain: boolean;
}

/**
 * Every process of PostgreSQL has its data folder as working directory, which proves more than a pid in a file.
 * Where /proc is missing or closed to us (root in a container without CAP_SYS_PTRACE) command lines have to do.
 */
export function processesIn(pgFolder: string): FolderProcesses {
  if (process.platform !== 'linux') return postmasterByCommandLine(pgFolder);
  const folder = statSync(pgFolder);
  const pids: number[] = [];
  let certain = true;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid || !isAlive(pid)) continue;
    try {
      const cwd = statSync(`/proc/${pid}/cwd`);
      if (cwd.ino === folder.ino && cwd.dev === folder.dev && isPostgres(commandLine(pid))) pids.push(pid);
    } catch {
      const command = commandLine(pid);
      if (isPostgres(command) && command.includes(pgFolder)) pids.push(pid);
      else if (command.startsWith('postgres:') && !hasPostmaster(pid)) certain = false;
    }
  }
  return { pids, certain };
}

function postmasterByCommandLine(pgFolder: string): FolderProcesses {
  const pid = readPostmasterFile(pgFolder)?.pid;
  if (pid === undefined || !isAlive(pid)) return { pids: [], certain: false };
  return { pids: askPs(pid, 'command=')?.includes(pgFolder) ? [pid] : [], certain: false };
}

function askPs(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Whether the process belongs to a server that lives (some other one); those of a dead one are orphans. */
function hasPostmaster(pid: number): boolean {
  return isPostgres(commandLine(procStat(pid)?.parent ?? 0));
}

/** Someone's shell may stand in the folder too; only PostgreSQL's own processes count. */
function isPostgres(command: string): boolean {
  return /^postgres:|(^|\/)postgres(\.exe)? /.test(command);
}

/** How long `stopPostmaster` waits, in milliseconds, for each of its three steps. */
export interface StopPatience {
  readonly fastMs: number;
  readonly immediateMs: number;
}

export const STOP_PATIENCE: StopPatience = { fastMs: 5_000, immediateMs: 3_000 };

/**
 * Stops PostgreSQL: fast (transactions are rolled back, a checkpoint is written), then immediate (recovers at the next
 * start), then by force. The signals are those of the chapter "Shutting Down the Server" of its manual.
 */
export async function stopPostmaster(pid: number, patience: StopPatience = STOP_PATIENCE): Promise<void> {
  const gone = () => !isAlive(pid);
  signal(pid, 'SIGINT');
  if (await waitUntil(gone, patience.fastMs)) return;
  signal(pid, 'SIGQUIT');
  if (await waitUntil(gone, patience.immediateMs)) return;
  signal(pid, 'SIGKILL');
  await waitUntil(gone, patience.immediateMs);
}

/** Sends a signal; a process that has gone meanwhile is what the sender wanted anyway. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
