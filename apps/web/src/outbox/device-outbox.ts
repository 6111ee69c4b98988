import { deviceDatabase, type StoredEntry } from '../device/database.js';
import { seal, unseal } from '../device/seal.js';
import type { Taken } from '../register/roster.js';
import { momentAfter, newClientKey } from './client-key.js';
import { byKey, type Change, type Entry, type Settled } from './outbox.js';
import { Sender, type Ending, type Transport } from './sender.js';

const CHANNEL = 'rytmi-outbox';
const LOCK = 'rytmi-outbox-sender';
/** What other tabs tell is not sure to arrive: while something is shown as unsent, it is looked for again. */
const LOOK_AGAIN_MS = 8000;
/** After so long a tab looks whether anybody has the turn that it waits for; tabs look at different moments. */
const LOOK_MS = 5000;
const LOOK_APART_MS = 2000;
/** Three times what a request takes until it is given up: whoever has had the turn for so long is taken for gone. */
const LONGEST_TURN_MS = 60_000;
/** The device itself failed: its storage was closed under us, or is full. */
const AFTER_TROUBLE_MS = 5000;

/** What tabs tell each other. */
type News =
  | { readonly kind: 'CHANGED' }
  | { readonly kind: 'TAKEN'; readonly sessionId: string; readonly taken: Taken };

/** What becomes of a change but its moment, which the outbox gives it. */
export type NewChange =
  Omit<Extract<Change, { kind: 'MARK' }>, 'markedAt'> | Extract<Change, { kind: 'VISITORS' | 'NOTE' }>;

/**
 * The outbox of one staff member on this device: IndexedDB keeps it, every tab writes into it, and the tab that holds the
 * lock sends. React reads it as an external store.
 */
export class DeviceOutbox {
  private entries: readonly Entry[] = [];
  private readonly listeners = new Set<() => void>();
  private channel: BroadcastChannel | null = null;
  private readonly sender: Sender;
  private queued = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private lastMoment = 0;
  private turn = 0;
  private shown = 0;

  /**
   * @param transport sends a batch; it tells `announceTaken` what the server took before it answers
   * @param onTaken the server took something, here or in another tab
   * @param onEnding a run of the sender ended in this tab
   */
  constructor(
    readonly maker: string,
    transport: Transport,
    private readonly onTaken: (sessionId: string, taken: Taken) => void,
    private readonly onEnding: (ending: Ending) => void,
  ) {
    this.sender = new Sender(
      { all: () => this.read(), settle: (settled) => this.settle(settled) },
      transport,
      () => Date.now(),
    );
  }

  /** Begins to hear what other tabs do; may be closed and opened again. */
  open(): void {
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.addEventListener('message', ({ data }: MessageEvent<News>) => {
      if (data.kind === 'TAKEN') this.onTaken(data.sessionId, data.taken);
      else void this.standBy();
    });
    this.watch = setInterval(() => {
      if (this.entries.length > 0) void this.standBy();
    }, LOOK_AGAIN_MS);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The maker's own entries, oldest first. */
  readonly snapshot = (): readonly Entry[] => this.entries;

  /** Reads what was left by earlier runs of the app, and begins to send. */
  async start(): Promise<void> {
    await this.refresh();
    this.send();
  }

  close(): void {
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.channel?.close();
    this.channel = null;
  }

  /**
   * Writes changes down; when this returns they are on the disk, and only then may a tick be shown.
   * @param seen moments of marks that their maker has seen, of the same people
   */
  async add(sessionId: string, changes: readonly NewChange[], seen: readonly number[]): Promise<void> {
    const rows: StoredEntry[] = [];
    for (const change of changes) {
      const madeAt = momentAfter(Date.now(), [...seen, this.lastMoment]);
      this.lastMoment = madeAt;
      const dated: Change = change.kind === 'MARK' ? { ...change, markedAt: madeAt } : change;
      rows.push({
        key: newClientKey(madeAt),
        maker: this.maker,
        sessionId,
        madeAt,
        sealed: await seal('outbox', dated),
        refused: null,
      });
    }
    await this.write(async (store) => {
      await Promise.all(rows.map((row) => store.add(row)));
    });
    this.send();
  }

  /** Tries again what the server refused. */
  async retry(keys: readonly string[]): Promise<void> {
    await this.write(async (store) => {
      for (const key of keys) {
        const row = await store.get(key);
        if (row) await store.put({ ...row, refused: null });
      }
    });
    this.wake();
  }

  /** Throws entries away: only ever by the hand of their maker. */
  async discard(keys: readonly string[]): Promise<void> {
    await this.write(async (store) => {
      await Promise.all(keys.map((key) => store.delete(key)));
    });
  }

  /** What the server took, for all tabs. */
  announceTaken(sessionId: string, taken: Taken): void {
    this.onTaken(sessionId, taken);
    this.tell({ kind: 'TAKEN', sessionId, taken });
  }

  /** The network is back, or the maker has signed in. */
  readonly wake = (): void => {
    this.sender.wake();
    this.send();
  };

  /** Waits for its turn behind the tab that sends, and sends what that tab leaves behind when it is closed or dies. */
  private async standBy(): Promise<void> {
    await this.refresh();
    if (this.entries.some(({ refused }) => refused === null)) this.send();
  }

  /** Sends what waits, once it is this tab's turn. One wish is enough: whoever sends reads anew until nothing is left. */
  private send(): void {
    if (this.queued || !this.channel) return;
    this.queued = true;
    clearTimeout(this.timer);
    void withLock(async () => {
      this.queued = false;
      const ending = await this.sender.run(this.maker);
      // Another tab may have sent it all and died before it could say so.
      await this.refresh();
      if (!this.channel) return;
      this.onEnding(ending);
      if (ending.kind === 'RESTS') this.sendIn(ending.until - Date.now());
    }).catch(() => this.sendIn(AFTER_TROUBLE_MS));
  }

  private sendIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.channel) this.timer = setTimeout(() => this.send(), Math.max(0, milliseconds) + 50);
  }

  private async settle({ sent, refused }: Settled): Promise<void> {
    if (sent.length + refused.length === 0) return;
    await this.write(async (store) => {
      await Promise.all(sent.map((key) => store.delete(key)));
      for (const { key, code } of refused) {
        const row = await store.get(key);
        if (row) await store.put({ ...row, refused: { code, at: Date.now() } });
      }
    });
  }

  private async write(
    work: (store: {
      get(key: string): Promise<StoredEntry | undefined>;
      add(row: StoredEntry): Promise<unknown>;
      put(row: StoredEntry): Promise<unknown>;
      delete(key: string): Promise<void>;
    }) => Promise<void>,
  ): Promise<void> {
    const transaction = (await deviceDatabase()).transaction('outbox', 'readwrite', {
      durability: 'strict',
    });
    await work(transaction.store);
    await transaction.done;
    // First of all: a tab that dies now has told the others.
    this.tell({ kind: 'CHANGED' });
    await this.refresh();
  }

  private async read(): Promise<readonly Entry[]> {
    const rows = await (await deviceDatabase()).getAll('outbox');
    const own = rows.filter(({ maker }) => maker === this.maker).sort(byKey);
    return Promise.all(
      own.map(async ({ sealed, ...row }) => ({ ...row, change: (await unseal('outbox', sealed)) as Change })),
    );
  }

  private async refresh(): Promise<void> {
    const turn = (this.turn += 1);
    const entries = await this.read();
    // Of several readings under way, one that began earlier must not stand over a later one.
    if (turn < this.shown) return;
    this.shown = turn;
    this.lastMoment = Math.max(this.lastMoment, ...entries.map(({ madeAt }) => madeAt));
    this.entries = entries;
    for (const listener of this.listeners) listener();
  }

  private tell(news: News): void {
    this.channel?.postMessage(news);
  }
}

/**
 * One sender among tabs; where the browser has no locks (plain HTTP) the server knows each mark by its key all the same.
 * When pages come and go, Chromium has been seen to give the turn to nobody while tabs wait for it, and Safari to leave it with
 * a page that was gone; then a tab takes it. Should two send for once, the server knows each mark by its key here too.
 */
async function withLock(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  const { locks } = navigator;
  const since = performance.now();
  for (;;) {
    const signal = AbortSignal.timeout(LOOK_MS + Math.random() * LOOK_APART_MS);
    try {
      return await locks.request(LOCK, { signal }, work);
    } catch (error) {
      if (error !== signal.reason) throw error;
    }
    const { held = [] } = await locks.query();
    const isLeft = !held.some(({ name }) => name === LOCK) || performance.now() - since > LONGEST_TURN_MS;
    if (isLeft) return locks.request(LOCK, { steal: true }, work);
  }
}
