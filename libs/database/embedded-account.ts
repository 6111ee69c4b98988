import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import type { PostgresBinaries } from './embedded-binaries.js';
import { EmbeddedPostgresError } from './embedded-errors.js';

/** The user that PostgreSQL runs as, when that is not the one who runs Rytmi. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a program so that PostgreSQL accepts its user and the user reaches its files. */
export interface Launcher {
  readonly account: Account | undefined;
  /** The command line that runs `program` with `args`. */
  command(program: string, args: readonly string[]): readonly [string, readonly string[]];
  /** Options for `spawn`. */
  readonly spawnOptions: { readonly uid?: number; readonly gid?: number };
}

const AS_OURSELVES: Launcher = {
  account: undefined,
  command: (program, args) => [program, args],
  spawnOptions: {},
};

const SYSTEM_USER = 'rytmi';

/**
 * How the programs of PostgreSQL are started. It refuses to run as root, so root gives the work to the owner of the
 * existing cluster, else to a system user. `pgFolder` may be missing or empty when nothing is initialised yet.
 */
export function chooseAccount(dataDir: string, pgFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const folder of [pgFolder, dataDir]) {
    const owner = statSync(folder, { throwIfNoEntry: false });
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  return findAccount('postgres') ?? findAccount(SYSTEM_USER) ?? makeAccount() ?? fallbackAccount();
}

/**
 * The least that lets the account reach both the programs and `folder`, found by trying. The clone or the data
 * folder often lies below a folder that only root may enter (`/root`, `mktemp -d`). Rather than opening that to
 * everyone, PostgreSQL is given the capability to pass through; a container without the narrow one has the wide one.
 */
export function chooseLauncher(
  account: Account | undefined,
  binaries: PostgresBinaries,
  folder: string,
): Launcher {
  if (!account) return AS_OURSELVES;
  const launchers = [
    asAccount(account),
    asAccountWith(account, 'dac_read_search'),
    asAccountWith(account, 'dac_override'),
  ];
  const works = launchers.find((launcher) => reaches(launcher, binaries, folder));
  if (works) return works;
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the user that it would run as (id ${account.uid}) cannot reach both ` +
      `${folder} and ${binaries.postgres}.\nRun Rytmi as an ordinary user, or move both to a folder that every ` +
      'user may pass through, such as /srv/rytmi (the data folder is named by RYTMI_DATA_DIR).',
  );
}

/** What root makes in a folder of somebody else is theirs, so that they can go on without root. */
export function giveToOwnerOf(folder: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  if (uid !== 0) chownSync(path, uid, gid);
}

function asAccount({ uid, gid }: Account): Launcher {
  return { account: { uid, gid }, command: (program, args) => [program, args], spawnOptions: { uid, gid } };
}

/**
 * setpriv(1) is part of util-linux. `no_setuid_fixup` lets access(2) honour the capability, by which PostgreSQL
 * looks for its own programs; without it the check is made as an ordinary user and fails.
 */
function asAccountWith({ uid, gid }: Account, capability: string): Launcher {
  const options = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
    '--',
  ];
  return {
    account: { uid, gid },
    command: (program, args) => ['setpriv', [...options, program, ...args]],
    spawnOptions: {},
  };
}

/** `initdb --show` looks for everything that PostgreSQL needs at start and changes nothing. */
function reaches(launcher: Launcher, { initdb }: PostgresBinaries, folder: string): boolean {
  const script = 'cd "$0" && exec "$1" --show -D "$0"';
  const [program, args] = launcher.command('/bin/sh', ['-c', script, folder, initdb]);
  return spawnSync(program, args, { ...launcher.spawnOptions, cwd: '/', stdio: 'ignore' }).status === 0;
}

function findAccount(name: string): Account | undefined {
  const line = readPasswd().find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid && uid !== '0' ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function readPasswd(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    return [];
  }
}

function makeAccount(): Account | undefined {
  spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER],
    {
      stdio: 'ignore',
    },
  );
  return findAccount(SYSTEM_USER);
}

function fallbackAccount(): Account {
  const account = findAccount('nobody');
  if (account) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is no other user on this machine. Run Rytmi as an ordinary user.',
  );
}
