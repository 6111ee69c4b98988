import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findPostgresBinaries, POSTGRES_MAJOR } from './embedded-binaries.js';
import {
  DataFolderInUseError,
  DataFolderNotWritableError,
  EmbeddedPostgresError,
} from './embedded-errors.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { isAlive, processesIn, readPostmasterFile, signal, waitUntil } from './embedded-process.js';
import { runEmbeddedProgram, type EmbeddedProgram, type EmbeddedReport } from './testing/embedded-program.js';

const NOBODY = 65_534;
const QUICK_START_MS = 2_000;
/** Other tests share the machine's cores. */
const BUSY_MACHINE = 8;
/** Killing a process loses nothing that the kernel holds; only a crash of the machine would. */
const WITHOUT_DISK_WAITS = { fsync: 'off' };

const root = process.getuid?.() === 0;
const asRoot = root ? it : it.skip;
const onLinux = process.platform === 'linux' ? it : it.skip;
const canBeNobody =
  root &&
  spawnSync(process.execPath, ['-e', `fs.accessSync(${JSON.stringify(import.meta.filename)})`], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
  }).status === 0;
const asNobody = canBeNobody ? it : it.skip;
const NOBODY_PREFIX = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'];
/** Root in a container is not all-powerful: these are what Docker leaves out and we could use. */
const LIKE_A_CONTAINER = ['setpriv', '--bounding-set=-dac_read_search,-sys_ptrace', '--'];

let base: string;
let dataDir: string;
let servers: EmbeddedPostgres[];
let programs: EmbeddedProgram[];

/** A folder as a first run leaves it, since making one anew for each test would take most of the time. */
const prepared = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-prepared-'));

beforeAll(async () => {
  const server = await startEmbeddedPostgres({ dataDir: prepared, settings: WITHOUT_DISK_WAITS });
  await server.stop();
});
afterAll(() => rmSync(prepared, { recursive: true, force: true }));

beforeEach(() => {
  // mkdtemp makes it 0700: as root, no other user may enter.
  base = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-embedded-'));
  dataDir = join(base, 'Pelikerhon levy åäö');
  servers = [];
  programs = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  for (const { process: child, exited } of programs) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  }
  for (const folder of [dataDir, base].map((dir) => join(dir, 'postgres'))) {
    if (!existsSync(folder)) continue;
    for (const pid of processesIn(folder).pids) signal(pid, 'SIGQUIT');
    await waitUntil(() => processesIn(folder).pids.length === 0, 5_000);
  }
  rmSync(base, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}) {
  const server = await startEmbeddedPostgres({ dataDir, settings: WITHOUT_DISK_WAITS, ...options });
  servers.push(server);
  return server;
}

function run(options: Record<string, unknown> = {}, prefix: readonly string[] = []): EmbeddedProgram {
  const running = runEmbeddedProgram({ dataDir, settings: WITHOUT_DISK_WAITS, ...options }, prefix);
  programs.push(running);
  return running;
}

function usePrepared(): void {
  execFileSync('cp', ['-a', prepared, dataDir]);
}

function started(report: EmbeddedReport): Extract<EmbeddedReport, { url: string }> {
  if ('error' in report) throw new Error(`${report.error}: ${report.message}`);
  return report;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function postmaster(dir = dataDir): number {
  return readPostmasterFile(join(dir, 'postgres'))?.pid ?? 0;
}

describe('starting', () => {
  it('the first start quickly makes a UTF-8 database in a folder with spaces and non-ASCII letters, and keeps its data', async () => {
    const cold = performance.now();
    const first = await start({ settings: {} });
    expect(performance.now() - cold).toBeLessThan(QUICK_START_MS * BUSY_MACHINE);
    await query(first.url, `CREATE TABLE kept AS SELECT 'Äänekoski' AS place`);
    await first.stop();

    const warm = performance.now();
    const second = await start({ settings: {} });
    expect(performance.now() - warm).toBeLessThan((QUICK_START_MS / 2) * BUSY_MACHINE);
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT place FROM kept')).toEqual([{ place: 'Äänekoski' }]);
    const [about] = await query(
      second.url,
      `SELECT current_database() AS name, pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider,
              datlocale AS locale, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS owner
         FROM pg_database WHERE datname = current_database()`,
    );
    expect(about).toEqual({ name: 'rytmi', encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', owner: true });
    expect(readFileSync(join(dataDir, 'postgres/PG_VERSION'), 'utf8').trim()).toBe(POSTGRES_MAJOR);
  });

  it('PostgreSQL listens on 127.0.0.1 alone, asks for the password and keeps it from other users', async () => {
    usePrepared();
    const { url } = await start();
    const [settings] = await query(
      url,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const methods = await query(url, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules');
    expect(methods).toEqual([{ auth_method: 'scram-sha-256' }]);
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
  });

  it('the PostgreSQL log has no statement and no value of a failed statement', async () => {
    usePrepared();
    const { url } = await start();
    await query(url, 'CREATE TABLE phones (number text PRIMARY KEY)');
    const insert = `INSERT INTO phones VALUES ('+358401234567')`;
    await query(url, insert);
    await expect(query(url, insert)).rejects.toMatchObject({ code: '23505' });
    await expect(query(url, `SELECT '+358401234567'::uuid`)).rejects.toMatchObject({ code: '22P02' });
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('358401234567');
  });

  it('the given settings replace the defaults, and PG variables of the environment have no effect', async () => {
    usePrepared();
    process.env.PGOPTIONS = '-c work_mem=7MB';
    process.env.PGDATA = '/nowhere';
    try {
      const { url } = await start({ settings: { max_connections: '23', fsync: 'off' } });
      delete process.env.PGOPTIONS;
      expect(await query(url, 'SHOW max_connections')).toEqual([{ max_connections: '23' }]);
    } finally {
      delete process.env.PGOPTIONS;
      delete process.env.PGDATA;
    }
  });

  it('a failed start reports what PostgreSQL said, and frees the folder', async () => {
    usePrepared();
    const failing = start({ settings: { shared_buffers: 'plenty' } });
    await expect(failing).rejects.toThrow(EmbeddedPostgresError);
    await expect(failing).rejects.toThrow(/shared_buffers/);
    await start();
  });

  it('an initialisation that was killed in the middle is done again', async () => {
    const killed = run();
    const draft = () =>
      existsSync(dataDir) && readdirSync(dataDir).some((name) => /^postgres\.new-\w+$/.test(name));
    expect(await waitUntil(draft, 10_000)).toBe(true);
    killed.process.kill('SIGKILL');
    await killed.exited;
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);

    const server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    // The orphaned initdb goes on for a while.
    const orphan = () => spawnSync('pgrep', ['-f', `initdb --pgdata=${base}`]).status === 0;
    expect(await waitUntil(() => !orphan(), 20_000)).toBe(true);
    await (await start()).stop();
    expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
  });

  it('a folder of another major version, or without its password, is refused with the reason', async () => {
    usePrepared();
    const version = join(dataDir, 'postgres/PG_VERSION');
    writeFileSync(version, '16\n');
    await expect(start()).rejects.toThrow(/was written by PostgreSQL 16/);
    writeFileSync(version, `${POSTGRES_MAJOR}\n`);
    renameSync(join(dataDir, 'postgres-password'), join(dataDir, 'elsewhere'));
    await expect(start()).rejects.toThrow(/postgres-password is missing/);
  });

  it('other files under the name of the PostgreSQL folder are left alone', async () => {
    mkdirSync(join(dataDir, 'postgres/notes'), { recursive: true });
    await expect(start()).rejects.toThrow(/holds something that is not a PostgreSQL data folder/);
    expect(existsSync(join(dataDir, 'postgres/notes'))).toBe(true);
  });
});

describe('a folder that is in use or cannot be used', () => {
  it('a second process is refused with the name of the first one, which keeps running', async () => {
    usePrepared();
    const first = run();
    const { url } = started(await first.report);
    await expect(start()).rejects.toThrow(DataFolderInUseError);
    await expect(start()).rejects.toThrow(
      `Rytmi is already running on this data folder (process ${first.pid})`,
    );
    expect(await run().report).toMatchObject({ error: 'DataFolderInUseError' });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('one of many processes that start at once gets a stale folder, and the others are refused', async () => {
    usePrepared();
    writeFileSync(
      join(dataDir, 'rytmi.lock'),
      JSON.stringify({ pid: process.pid, identity: 'another boot:1', nonce: 'old' }),
    );
    const reports = await Promise.all(Array.from({ length: 5 }, () => run().report));
    expect(reports.filter((report) => 'url' in report)).toHaveLength(1);
    expect(
      reports.filter((report) => 'error' in report && report.error === 'DataFolderInUseError'),
    ).toHaveLength(4);
  });

  it('a damaged lock is taken over', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'rytmi.lock'), '{"pid":');
    await start();
  });

  it('a file in place of the folder is reported', async () => {
    writeFileSync(dataDir, '');
    await expect(start()).rejects.toThrow(DataFolderNotWritableError);
    await expect(start()).rejects.toThrow(/a file stands where the folder should be[^]*RYTMI_DATA_DIR/);
    await expect(start({ dataDir: join(dataDir, 'below') })).rejects.toThrow(DataFolderNotWritableError);
  });

  asNobody('says which folder an ordinary user may not write to', async () => {
    chmodSync(base, 0o755);
    mkdirSync(dataDir, { mode: 0o755 });
    for (const dir of [dataDir, join(dataDir, 'below')]) {
      const report = await run({ dataDir: dir }, NOBODY_PREFIX).report;
      expect(report).toMatchObject({ error: 'DataFolderNotWritableError' });
      expect((report as { message: string }).message).toContain(dir);
    }
  });

  asNobody('says what in the folder belongs to another user', async () => {
    usePrepared();
    chmodSync(base, 0o755);
    chownSync(dataDir, NOBODY, NOBODY);
    const report = await run({}, NOBODY_PREFIX).report;
    expect(report).toMatchObject({ error: 'DataFolderNotWritableError' });
    expect((report as { message: string }).message).toContain(
      `${join(dataDir, 'postgres')}: this user has no right to it`,
    );
  });
});

describe('after a crash', () => {
  it('a new start adopts the PostgreSQL of a killed Rytmi, with all that was committed', async () => {
    usePrepared();
    const killed = run();
    const before = started(await killed.report);
    await query(before.url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
    const pid = postmaster();
    killed.process.kill('SIGKILL');
    await killed.exited;
    await sleep(200);
    expect(isAlive(pid)).toBe(true);

    const server = await start();
    expect(server).toMatchObject({ adopted: true, port: before.port, url: before.url });
    expect(await query(server.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1_000 }]);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'rytmi.lock'))).toBe(false);
  });

  it('a new start recovers after both were killed, with all that was committed', async () => {
    usePrepared();
    const killed = run();
    const { url } = started(await killed.report);
    await query(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
    const pid = postmaster();
    signal(pid, 'SIGKILL');
    killed.process.kill('SIGKILL');
    await killed.exited;

    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1_000 }]);
  });

  onLinux('is not misled by a postmaster.pid whose number belongs to another program by now', async () => {
    usePrepared();
    const pidFile = join(dataDir, 'postgres/postmaster.pid');
    const lines = [process.pid, join(dataDir, 'postgres'), 1, 5432, '', '127.0.0.1', '  1 1', 'ready   ', ''];
    writeFileSync(pidFile, lines.join('\n'));
    const owner = statSync(join(dataDir, 'postgres'));
    chownSync(pidFile, owner.uid, owner.gid);
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('a running PostgreSQL that does not accept our password is stopped and started again', async () => {
    usePrepared();
    const killed = run();
    const { url } = started(await killed.report);
    const pid = postmaster();
    await query(url, `CREATE TABLE kept AS SELECT 1 AS n`);
    killed.process.kill('SIGKILL');
    await killed.exited;
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8');
    writeFileSync(join(dataDir, 'postgres-password'), 'not it');
    await expect(start()).rejects.toMatchObject({ code: '28P01' });
    expect(isAlive(pid)).toBe(false);
    writeFileSync(join(dataDir, 'postgres-password'), password);
    const server = await start();
    expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });
});

describe('stopping', () => {
  it('stopping ends PostgreSQL despite a busy connection, frees the folder, and may be requested twice', async () => {
    usePrepared();
    const server = await start();
    const busy = new Client({ connectionString: server.url });
    busy.on('error', () => undefined);
    await busy.connect();
    const sleeping = busy.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    const pid = postmaster();
    const began = performance.now();
    await Promise.all([server.stop(), server.stop()]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await sleeping).toBeInstanceOf(Error);
    expect(isAlive(pid)).toBe(false);
    await start();
  });

  it('a Ctrl-C to the process group leaves PostgreSQL running until the application stops it', async () => {
    usePrepared();
    const detached = run({}, process.platform === 'linux' ? ['setsid'] : []);
    const { url } = started(await detached.report);
    // As the terminal does: to every process of the group (which setsid has made a group of its own).
    if (process.platform === 'linux') process.kill(-detached.pid, 'SIGINT');
    await sleep(300);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await (await start()).stop();
  });

  it('the process of the application can end by itself: nothing of PostgreSQL keeps it', async () => {
    usePrepared();
    const running = run();
    started(await running.report);
    const pid = postmaster();
    running.process.kill('SIGTERM');
    await running.exited;
    expect(running.process.exitCode).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
  });
});

describe('users', () => {
  asRoot(
    'as root, runs as another user although programs and data lie where only root may enter',
    async () => {
      const { postgres } = await findPostgresBinaries();
      const native = join(base, 'my clone', 'native');
      mkdirSync(join(base, 'my clone'), { mode: 0o700 });
      const origin = join(postgres, '..', '..');
      cpSync(origin, native, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !/\.a$|pkgconfig/.test(path.slice(origin.length + sep.length)),
      });
      const binaries = { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
      const server = await start({ binaries });
      expect(await query(server.url, 'SELECT count(*)::int > 0 AS some FROM pg_class')).toEqual([
        { some: true },
      ]);
      expect(statSync(`/proc/${postmaster()}`).uid).not.toBe(0);
      expect(statSync(base).mode & 0o777).toBe(0o700);
      await server.stop();
      await start({ binaries });
    },
  );

  asRoot(
    'in a container that lacks the narrow capability, still reaches a folder where only root may enter',
    async () => {
      const narrowed = run({}, LIKE_A_CONTAINER);
      const { url } = started(await narrowed.report);
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      narrowed.process.kill('SIGKILL');
      await narrowed.exited;
      const next = run({}, LIKE_A_CONTAINER);
      expect(await next.report).toMatchObject({ adopted: true });
      signal(postmaster(), 'SIGKILL');
      next.process.kill('SIGKILL');
      await next.exited;
      expect(await run({}, LIKE_A_CONTAINER).report).toMatchObject({
        adopted: false,
      });
    },
  );

  asRoot('as root with no way in, says where to move the folders', async () => {
    const bound = ['setpriv', '--bounding-set=-dac_read_search,-dac_override', '--inh-caps=-all', '--'];
    const report = await run({}, bound).report;
    expect(report).toMatchObject({ error: 'EmbeddedPostgresError' });
    expect((report as { message: string }).message).toMatch(/cannot reach both .* and [^]*RYTMI_DATA_DIR/);
  });

  asRoot('as root where everyone may pass, gives PostgreSQL no capability at all', async () => {
    chmodSync(base, 0o755);
    await start();
    const status = readFileSync(`/proc/${postmaster()}/status`, 'utf8');
    expect(status).toMatch(/^CapEff:\s+0+$/m);
  });

  asNobody('runs as the ordinary user who owns the folder, whether they or root start it', async () => {
    chmodSync(base, 0o755);
    mkdirSync(dataDir, { mode: 0o700 });
    chownSync(dataDir, NOBODY, NOBODY);
    const first = await start();
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(NOBODY);
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    await first.stop();

    const second = run({}, NOBODY_PREFIX);
    expect(await query(started(await second.report).url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(NOBODY);
    second.process.kill('SIGKILL');
    await second.exited;

    expect(await start()).toMatchObject({ adopted: true });
  });

  asRoot('leaves no process of PostgreSQL with an open handle on our pipes', async () => {
    usePrepared();
    await start();
    const handles = execFileSync('ls', ['-l', `/proc/${postmaster()}/fd`], { encoding: 'utf8' });
    const [input, output] = ['0', '1'].map((fd) => new RegExp(` ${fd} -> (.*)`).exec(handles)?.[1]);
    expect(input).toBe('/dev/null');
    expect(output).toBe(join(dataDir, 'postgres.log'));
  });
});
