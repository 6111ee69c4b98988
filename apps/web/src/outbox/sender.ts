import { nextBatch, restAfter, settle, type Answer, type Batch, type Entry, type Settled } from './outbox.js';

/** Where entries are kept. */
export interface Shelf {
  all(): Promise<readonly Entry[]>;
  /** Takes away what was sent and keeps why the rest was refused, in one step. */
  settle(settled: Settled): Promise<void>;
}

export type Transport = (batch: Batch) => Promise<Answer>;

/** Why a run ended: nothing waits, the maker must sign in, or some sessions rest until a moment. */
export type Ending =
  { readonly kind: 'EMPTY' | 'SIGNED_OUT' } | { readonly kind: 'RESTS'; readonly until: number };

/** Sends what waits, one batch after another. There must be one at work at a time: see the lock of device-outbox.ts. */
export class Sender {
  /** Sessions whose sending failed: how often in a row, and until when they are left alone. */
  private readonly resting = new Map<string, { failures: number; until: number }>();
  private readonly alone = new Set<string>();

  constructor(
    private readonly shelf: Shelf,
    private readonly transport: Transport,
    private readonly now: () => number,
  ) {}

  /** The network seems to be back: nothing rests any longer. */
  wake(): void {
    this.resting.clear();
  }

  /** @returns why it ended; it is to be called again when that has changed */
  async run(maker: string): Promise<Ending> {
    for (;;) {
      const batch = nextBatch(await this.shelf.all(), maker, this.alone, this.sleeping());
      if (!batch) return this.ending();
      const answer = await this.transport(batch);
      if (answer.kind === 'SIGNED_OUT') return { kind: 'SIGNED_OUT' };
      const settled = settle(batch, answer);
      await this.shelf.settle(settled);
      for (const key of settled.alone) this.alone.add(key);
      for (const key of [...settled.sent, ...settled.refused.map((row) => row.key)]) this.alone.delete(key);
      const moved = settled.sent.length + settled.refused.length + settled.alone.length > 0;
      if (moved) this.resting.delete(batch.sessionId);
      else this.rest(batch.sessionId);
    }
  }

  private rest(sessionId: string): void {
    const failures = (this.resting.get(sessionId)?.failures ?? 0) + 1;
    this.resting.set(sessionId, { failures, until: this.now() + restAfter(failures) });
  }

  private sleeping(): ReadonlySet<string> {
    const now = this.now();
    return new Set([...this.resting].filter(([, { until }]) => until > now).map(([sessionId]) => sessionId));
  }

  private ending(): Ending {
    const until = [...this.resting.values()].map((rest) => rest.until).filter((each) => each > this.now());
    return until.length === 0 ? { kind: 'EMPTY' } : { kind: 'RESTS', until: Math.min(...until) };
  }
}
