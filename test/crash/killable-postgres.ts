import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#libs/database/embedded-postgres.js';
import { processesIn, readPostmasterFile, signal, waitUntil } from '#libs/database/embedded-process.js';

const GONE_TIMEOUT_MS = 10_000;
const BACK_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
/** Killing a process loses nothing that the operating system has been given, so commits need not wait for the disk. */
const SETTINGS = { fsync: 'off', max_connections: '300' };

/** A PostgreSQL of its own that can be killed with SIGKILL and comes back on the same port. Linux only. */
export class KillablePostgres {
  private constructor(
    private readonly folder: string,
    private readonly server: EmbeddedPostgres,
  ) {}

  static async start(): Promise<KillablePostgres> {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-crash-pg-'));
    // The server's user has to pass through, or it comes back only with rights that it was started with at first.
    chmodSync(folder, 0o711);
    return new KillablePostgres(folder, await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS }));
  }

  /** As the owner. */
  get url(): string {
    return this.server.url;
  }

  /** Kills every process of the server, waits, and starts it again as it was started before. */
  async killAndRestart(awayMs: number): Promise<void> {
    const pid = readPostmasterFile(this.dataFolder)?.pid ?? 0;
    const [program = '', ...options] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const { uid, gid } = statSync(`/proc/${pid}`);
    await this.kill('SIGKILL');
    await sleep(awayMs);
    spawn(program, options, { uid, gid, cwd: '/', stdio: 'ignore', detached: true }).unref();
    const deadline = performance.now() + BACK_TIMEOUT_MS;
    while (!(await this.answers())) {
      if (performance.now() > deadline) throw new Error('PostgreSQL did not come back');
      await sleep(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await this.kill('SIGQUIT');
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  private get dataFolder(): string {
    return join(this.folder, 'postgres');
  }

  private async kill(how: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
    const allGone = () => {
      const { pids } = processesIn(this.dataFolder);
      for (const pid of pids) signal(pid, how);
      return pids.length === 0;
    };
    if (!(await waitUntil(allGone, GONE_TIMEOUT_MS))) throw new Error('PostgreSQL did not go');
  }

  private async answers(): Promise<boolean> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
