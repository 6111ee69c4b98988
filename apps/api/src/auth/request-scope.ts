import DataLoader from 'dataloader';
import type { Snapshot, TenantContext, TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { contextOf, isPeer, type Principal } from '#libs/people/principal.js';
import { CursorSeal } from '../graphql/cursor-seal.js';

/** Fetches many rows by their keys in one query. The answer has a value for each key, in any order. */
export type Batch<Key, Value> = (tx: Tx, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;

/**
 * What one signed-in request works with: who, for which organisation, and how to read and write.
 * A GraphQL query reads everything in one snapshot, which ends with the scope. In a mutation each read is a transaction of
 * its own, so that fields see what the mutation has just written, and on a REST route, so that no connection waits while
 * the answer is made and sent.
 */
export class RequestScope {
  readonly context: TenantContext;
  /** Makes and reads the cursors of the lists that are asked for. */
  readonly cursors: CursorSeal;
  private readonly snapshot: Snapshot | null;
  private readonly loaders = new Map<unknown, DataLoader<unknown, unknown>>();

  constructor(
    readonly principal: Principal,
    requestId: string,
    private readonly database: TenantDatabase,
    vault: Vault,
    readsOneMoment: boolean,
  ) {
    this.context = contextOf(principal, requestId);
    this.cursors = new CursorSeal(vault, principal.organisationId);
    this.snapshot = readsOneMoment ? database.openSnapshot(this.context) : null;
  }

  /** True for peers, who see first names only. */
  get isPeer(): boolean {
    return isPeer(this.principal);
  }

  /**
   * Reads. `work` must not call `read` or `load` itself: readers of a snapshot take turns.
   * @throws AppError REQUEST_ENDED when the snapshot was closed
   */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.snapshot ? this.snapshot.run(work) : this.database.read(this.context, work);
  }

  /** Runs one writing transaction; whatever was loaded before is forgotten. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.database.write(this.context, work);
    } finally {
      this.loaders.clear();
    }
  }

  /** Runs one writing transaction and takes it back: what would follow from a change. */
  async trial<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.trial(this.context, work);
  }

  /**
   * Loads a value together with all others that the same request asks for in the same tick, in one query.
   * @returns null where the batch has no value for the key
   */
  async load<Key, Value>(batch: Batch<Key, Value>, key: Key): Promise<Value | null> {
    let loader = this.loaders.get(batch) as DataLoader<Key, Value | null> | undefined;
    if (!loader) {
      loader = new DataLoader<Key, Value | null>((keys) =>
        this.read(async (tx) => {
          const values = await batch(tx, keys);
          return keys.map((key) => values.get(key) ?? null);
        }),
      );
      this.loaders.set(batch, loader);
    }
    return loader.load(key);
  }

  /** Ends the snapshot, after which it cannot be read. Safe to call more than once. */
  async close(): Promise<void> {
    await this.snapshot?.close();
  }
}
