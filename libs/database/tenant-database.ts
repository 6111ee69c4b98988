import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { dropEffects, gatherEffects, inSavepoint, runEffects } from './after-commit.js';
import { send } from './connection.js';
import { SQLSTATE, sqlStateOf } from './sqlstates.js';
import {
  END_SYSTEM,
  GROUP_IDS,
  SET_GROUP_IDS,
  SET_SYSTEM,
  SET_TENANT,
  type TenantSettings,
} from './tenant-settings.sql.js';

/** A transaction of one organisation, passed by hand to everything that reads or writes in it. */
export type Tx = EntityManager;

/** PARTICIPANT: with a secret link of their own. */
export type ActorKind = 'STAFF' | 'SYSTEM' | 'COMMAND' | 'PARTICIPANT';

/** For whom and by whom something is done. Goes into the transaction's settings, row-level security and audit. */
export interface TenantContext {
  readonly organisationId: string;
  readonly actor: { readonly kind: ActorKind; readonly staffMemberId: string | null };
  /** The request or job that this belongs to, for logs and audit. */
  readonly requestId: string | null;
  /** The groups a peer is limited to, held by row-level security; null for everybody else. */
  readonly onlyGroupIds: readonly string[] | null;
  /** The groups whose plans may be changed, held by the services; null for all of them. */
  readonly managesGroupIds: readonly string[] | null;
}

/** The context of a worker job or a command of the organisation itself. */
export function systemContext(organisationId: string, requestId: string | null = null): TenantContext {
  return {
    organisationId,
    actor: { kind: 'SYSTEM', staffMemberId: null },
    requestId,
    onlyGroupIds: null,
    managesGroupIds: null,
  };
}

/** A statement that reads, as `sql` makes them. */
interface Read<in Parameters, out Row> {
  rows(tx: Tx, parameters: Parameters): Promise<Row[]>;
}

const WRITE_ATTEMPTS = 4;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the text form of a UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Thrown to have a trial rolled back. */
class TrialIsOver extends Error {}

/** The only door to tenant data: every read and write runs in a transaction that has first set its organisation. */
export class TenantDatabase {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs a writing transaction (READ COMMITTED). It is run again when PostgreSQL reports a deadlock or a serialisation
   * failure, so `work` must have no effects outside the transaction, except by `afterCommit`.
   * @throws AppError PARTICIPANT_MERGED when a row would refer to somebody who was merged into another participant
   */
  async write<T>(context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.transaction((tx) => SET_TENANT.run(tx, settingsOf(context)), work);
      } catch (error) {
        const state = sqlStateOf(error);
        // Run once more it may find the person who stands in their place; what then still wants the other one is refused.
        if (state === SQLSTATE.PARTICIPANT_MERGED) {
          if (attempt === 1) continue;
          throw new AppError('PARTICIPANT_MERGED', ERROR_CODES.PARTICIPANT_MERGED, { cause: error });
        }
        const passing = state === SQLSTATE.DEADLOCK_DETECTED || state === SQLSTATE.SERIALIZATION_FAILURE;
        if (!passing || attempt >= WRITE_ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Does something and takes all of it back: for looking at what would follow from a change. It holds the locks of the
   * change until then, so `work` should be short; nothing that waits for a commit happens.
   */
  async trial<T>(context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    const outcome: { seen?: { readonly result: T } } = {};
    const undone = this.write(context, async (tx) => {
      outcome.seen = { result: await work(tx) };
      throw new TrialIsOver();
    });
    await undone.catch((error: unknown) => {
      if (!(error instanceof TrialIsOver)) throw error;
    });
    if (!outcome.seen) throw new AppError('INTERNAL', 'A trial ended without a result');
    return outcome.seen.result;
  }

  /** Runs a read-only transaction that sees one moment of the database. */
  async read<T>(context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    const snapshot = this.openSnapshot(context);
    try {
      return await snapshot.run(work);
    } finally {
      await snapshot.close();
    }
  }

  /** Opens a read-only moment that stays open over several reads, until it is closed. */
  openSnapshot(context: TenantContext): Snapshot {
    return new Snapshot(() =>
      this.begin(READ_ONLY_SNAPSHOT, (tx) => SET_TENANT.run(tx, settingsOf(context))),
    );
  }

  /**
   * Ids of organisations, found by a statement over the few tables that show their bare rows to the worker.
   * @param statement selects one column `organisation_id`
   */
  async findOrganisations<Parameters>(
    statement: Read<Parameters, { organisationId: string }>,
    parameters: Parameters,
  ): Promise<string[]> {
    const transaction = await this.begin('START TRANSACTION READ ONLY', (tx) => SET_SYSTEM.run(tx, {}));
    try {
      const rows = await transaction.run((tx) => statement.rows(tx, parameters));
      return rows.map((row) => row.organisationId);
    } finally {
      await transaction.end('ROLLBACK');
    }
  }

  /** Writes what belongs to the installation and to no organisation; of organisations only bare rows are seen. */
  async systemTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction((tx) => SET_SYSTEM.run(tx, {}), work);
  }

  /**
   * Acts for one organisation within a transaction of `systemTransaction`, as in one of its own. What was done is undone when
   * `work` rejects; the transaction itself stays usable.
   */
  async asTenant<T>(systemTx: Tx, context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    // A savepoint that is rolled back brings back the settings, too.
    return inSavepoint(systemTx, async (tx) => {
      await END_SYSTEM.run(tx, {});
      await SET_TENANT.run(tx, settingsOf(context));
      const result = await work(tx);
      await SET_SYSTEM.run(tx, {});
      return result;
    });
  }

  /** Runs a statement with no organisation set: every tenant table is empty there. For functions that find the tenant. */
  async untenanted<Parameters, Row>(
    statement: Read<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await statement.rows(runner.manager, parameters);
    } finally {
      await runner.release();
    }
  }

  private async transaction<T>(set: (tx: Tx) => Promise<unknown>, work: (tx: Tx) => Promise<T>): Promise<T> {
    const transaction = await this.begin('START TRANSACTION', set);
    const { runner } = transaction;
    let result: T;
    try {
      gatherEffects(runner);
      result = await transaction.run(work);
    } catch (error) {
      dropEffects(runner);
      await transaction.end('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await transaction.end('COMMIT').catch((error: unknown) => {
      dropEffects(runner);
      throw error;
    });
    await runEffects(runner);
    return result;
  }

  /** @param set sets for whom the transaction is */
  private async begin(statement: string, set: (tx: Tx) => Promise<unknown>): Promise<OpenTransaction> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    return new OpenTransaction(runner, statement, set);
  }
}

/**
 * A transaction on a connection of its own. Its first statements travel together with what begins it, as the connection sends each
 * statement without waiting for the answer to the one before.
 */
class OpenTransaction {
  private readonly begun: Promise<unknown>;

  constructor(
    readonly runner: QueryRunner,
    statement: string,
    set: (tx: Tx) => Promise<unknown>,
  ) {
    // Otherwise TypeORM would begin one of its own to save an entity.
    Object.assign(runner, { isTransactionActive: true });
    this.begun = Promise.all([send(runner, statement), set(runner.manager)]);
    // Whoever ends it is told.
    this.begun.catch(() => undefined);
  }

  /** Runs a part of it. @throws what its begin failed with, as everything after that fails because of it */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await work(this.runner.manager);
    } catch (error) {
      await this.begun;
      throw error;
    }
  }

  /** Ends it and gives the connection back. @throws what its begin or its end failed with */
  async end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    try {
      await Promise.all([this.begun, send(this.runner, how)]);
    } finally {
      Object.assign(this.runner, { isTransactionActive: false });
      await this.runner.release();
    }
  }
}

/**
 * Runs a part of a transaction with the eyes of somebody who is limited to some groups; null: of somebody who is not.
 * What `work` reads it sees as in a transaction of theirs; the rest of the transaction sees as before.
 */
export async function seeingOnly<T>(
  tx: Tx,
  groupIds: readonly string[] | null,
  work: () => Promise<T>,
): Promise<T> {
  if (groupIds === null) return work();
  const before = await GROUP_IDS.one(tx, {});
  await SET_GROUP_IDS.run(tx, { groupIds: groupIdsSetting(groupIds) });
  const result = await work();
  await SET_GROUP_IDS.run(tx, before);
  return result;
}

const READ_ONLY_SNAPSHOT = 'START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * One moment of the database, shared by all fields of a GraphQL query. Its readers may read at the same time: what they ask travels
 * together, and is answered in order.
 */
export class Snapshot {
  private opening: Promise<OpenTransaction> | null = null;
  private readonly reading = new Set<Promise<unknown>>();
  private isClosed = false;

  constructor(private readonly open: () => Promise<OpenTransaction>) {}

  /**
   * Runs `work`.
   * @throws AppError REQUEST_ENDED when the snapshot is closed: it would open a transaction that nobody ends
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.isClosed) throw new AppError('REQUEST_ENDED', ERROR_CODES.REQUEST_ENDED);
    this.opening ??= this.open();
    const reading = this.opening.then((transaction) => transaction.run(work));
    this.reading.add(reading);
    try {
      return await reading;
    } finally {
      this.reading.delete(reading);
    }
  }

  /**
   * Ends the transaction when everybody who reads has finished, and gives the connection back. Safe to call when
   * nothing was read, and more than once.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    const opening = this.opening;
    this.opening = null;
    if (!opening) return;
    await Promise.allSettled(this.reading);
    const transaction = await opening.catch(() => null);
    await transaction?.end('COMMIT').catch(() => undefined);
  }
}

function settingsOf(context: TenantContext): TenantSettings {
  return {
    organisationId: checkedUuid(context.organisationId),
    actorKind: context.actor.kind,
    actorId: context.actor.staffMemberId === null ? '' : checkedUuid(context.actor.staffMemberId),
    requestId: (context.requestId ?? '').replace(/[^\w.:-]/g, '').slice(0, 100),
    groupIds: groupIdsSetting(context.onlyGroupIds),
  };
}

function groupIdsSetting(groupIds: readonly string[] | null): string {
  return groupIds === null ? '' : `{${groupIds.map(checkedUuid).join(',')}}`;
}

function checkedUuid(id: string): string {
  if (!isUuid(id)) throw new AppError('INTERNAL', 'A transaction needs well-formed ids');
  return id;
}
