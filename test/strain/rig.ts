import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { TestApi } from '../support/test-api.js';

/** How long the server may take to let go of everything after the last call was answered or abandoned. */
const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 20;
/** Connections of the pool each have a timer for as long as they are idle, and so has the server for its own. */
const TIMERS_THAT_COME_AND_GO = 20;

interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Looks from outside and inside whether an api that has answered everything holds on to anything. */
export class Rig {
  private readonly warnings: string[] = [];
  private timers = Infinity;
  private listeners = 0;

  private constructor(
    private readonly api: TestApi,
    private readonly owner: Client,
  ) {
    process.on('warning', this.onWarning);
  }

  static async open(api: TestApi): Promise<Rig> {
    const owner = new Client({ connectionString: api.stores.ownerUrl });
    await owner.connect();
    return new Rig(api, owner);
  }

  async close(): Promise<void> {
    process.off('warning', this.onWarning);
    await this.owner.end();
  }

  /** What the process has now is what it may have later. */
  async begin(): Promise<void> {
    await this.settled();
    this.timers = timers();
    this.listeners = this.listenersNow();
  }

  /**
   * Waits until nothing that was asked for is under way any more.
   * @returns what is left in the end, in words; empty when nothing is
   */
  async leftovers(): Promise<string[]> {
    const left = await this.settled();
    const heard = this.listenersNow() - this.listeners;
    if (heard > 0) left.push(`${heard} more listeners`);
    left.push(...this.warnings.splice(0));
    return left;
  }

  /** Bytes of the heap that something refers to. */
  heapInUse(): number {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  }

  /** As many connections as the pool has can be had at once. */
  async poolIsWhole(): Promise<boolean> {
    const { size } = this;
    let had = 0;
    let all: () => void;
    const together = new Promise<void>((resolve) => (all = resolve));
    await Promise.all(
      Array.from({ length: size }, async () => {
        const runner = this.source.createQueryRunner();
        try {
          await runner.query('SELECT 1');
          had += 1;
          if (had === size) all();
          await together;
        } finally {
          await runner.release();
        }
      }),
    );
    return had === size;
  }

  private get source(): DataSource {
    return this.api.app.get(DataSource, { strict: false });
  }

  private get pool(): Pool & { readonly options: { readonly max: number } } {
    return (this.source.driver as unknown as { master: Pool & { options: { max: number } } }).master;
  }

  private get size(): number {
    return this.pool.options.max;
  }

  private async settled(): Promise<string[]> {
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const left = [...this.inHand(), ...(await this.openTransactions())];
      if (left.length === 0 || Date.now() > deadline) return left;
      await sleep(LOOK_EVERY_MS);
    }
  }

  private inHand(): string[] {
    const { totalCount, idleCount, waitingCount } = this.pool;
    const left: string[] = [];
    if (totalCount > idleCount) left.push(`${totalCount - idleCount} connections of the pool in use`);
    if (waitingCount > 0) left.push(`${waitingCount} waiting for a connection`);
    const more = timers() - this.timers;
    if (more > TIMERS_THAT_COME_AND_GO) left.push(`${more} more timers`);
    return left;
  }

  private async openTransactions(): Promise<string[]> {
    const { rows } = await this.owner.query<{ state: string; query: string }>(
      `SELECT state, left(query, 100) AS query FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`,
    );
    return rows.map(({ state, query }) => `a transaction (${state}): ${query}`);
  }

  private listenersNow(): number {
    const server = this.api.app.getHttpServer() as NodeJS.EventEmitter;
    return [process, server].reduce(
      (sum, emitter) =>
        sum + emitter.eventNames().reduce((count, name) => count + emitter.listenerCount(name), 0),
      0,
    );
  }

  private readonly onWarning = (warning: Error): void => {
    this.warnings.push(`a warning: ${warning.message}`);
  };
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'Immediate').length;
}

/** The same value with every id in it replaced by one that nobody has. */
export function withUnknownIds<Value>(value: Value): Value {
  const text = JSON.stringify(value) ?? 'null';
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
  return JSON.parse(text.replace(id, () => randomUUID())) as Value;
}
