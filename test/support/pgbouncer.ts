import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#libs/database/embedded-port.js';

const PROGRAM = 'pgbouncer';
const READY_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
/** Fewer than the transactions that run at once, so that connections are handed around. */
const SERVER_CONNECTIONS = 4;

/** A real PgBouncer that gives each transaction whichever connection is free. */
export class PgBouncer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    /** The same database, through it. */
    readonly url: string,
  ) {}

  static get isInstalled(): boolean {
    return spawnSync(PROGRAM, ['--version']).error === undefined;
  }

  /** @param url of the database, with its user and password */
  static async start(url: string): Promise<PgBouncer> {
    const { hostname, port, username, password, pathname } = new URL(url);
    const folder = mkdtempSync(join(tmpdir(), 'rytmi-pgbouncer-'));
    chmodSync(folder, 0o755);
    const listenPort = await freePort();
    const settings = join(folder, 'pgbouncer.ini');
    writeFileSync(
      settings,
      `[databases]
${pathname.slice(1)} = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SERVER_CONNECTIONS}
`,
      { mode: 0o644 },
    );
    // It refuses to run as root.
    const asNobody = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
    const child = spawn(PROGRAM, ['--quiet', ...asNobody, settings], { stdio: 'ignore' });
    const through = new URL(url);
    through.port = String(listenPort);
    const bouncer = new PgBouncer(child, folder, through.href);
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await accepts(listenPort))) {
      if (Date.now() > deadline) throw new Error('PgBouncer does not start');
      await sleep(POLL_MS);
    }
    return bouncer;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once('close', done));
    this.process.kill('SIGINT');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        tell(true);
      })
      .once('error', () => {
        tell(false);
      });
  });
}
