import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '#libs/database/embedded-port.js';

const BACK_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/** A Redis of its own that keeps nothing on disk, can be stopped, and comes back empty on the same port. */
export class KillableRedis {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private child: ChildProcess,
  ) {}

  /** Rejects when no `redis-server` is installed. */
  static async start(): Promise<KillableRedis> {
    const folder = mkdtempSync(join(tmpdir(), 'rytmi-crash-redis-'));
    const port = await freePort();
    const redis = new KillableRedis(folder, port, run(folder, port));
    await redis.isBack();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async stopFor(awayMs: number): Promise<void> {
    await this.kill();
    await sleep(awayMs);
    this.child = run(this.folder, this.port);
    await this.isBack();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async kill(): Promise<void> {
    const { child } = this;
    // A terminal that interrupts the run has ended it already.
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  private async isBack(): Promise<void> {
    const deadline = performance.now() + BACK_TIMEOUT_MS;
    while (this.child.exitCode === null && performance.now() < deadline) {
      const redis = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
      redis.on('error', () => undefined);
      const answer = await redis
        .connect()
        .then(() => redis.ping())
        .catch(() => null);
      redis.disconnect();
      if (answer !== null) return;
      await sleep(POLL_MS);
    }
    throw new Error('redis-server does not start');
  }
}

function run(folder: string, port: number): ChildProcess {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', [...settings, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  child.on('error', () => undefined);
  return child;
}
