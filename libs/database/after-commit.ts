import { Logger } from '@nestjs/common';
import type { EntityManager, QueryRunner } from 'typeorm';
import { AppError } from '#libs/errors/app-error.js';
import { send } from './connection.js';

/**
 * What follows from a change once it is committed, such as waking a worker: never before, as the worker might look too
 * early, and never when the change was rolled back.
 */
type Effect = () => void | Promise<void>;
type BatchEffect<Item> = (items: readonly Item[]) => void | Promise<void>;

/** Items given to the same function are acted on together. */
interface Entry {
  readonly act: BatchEffect<never>;
  readonly item: unknown;
}

const logger = new Logger('AfterCommit');

/** By the connection: the transactions within a transaction share it. */
const effectsOf = new WeakMap<QueryRunner, Entry[]>();

/**
 * Runs `effect` once, after the COMMIT of the transaction `tx`. It is dropped when the transaction, or the savepoint that it
 * was asked for in, is rolled back, also when the transaction is then run again. An effect that fails is logged and stops
 * nothing: what it would have woken must be found by a sweep, too. Whoever runs the transaction waits for its effects.
 * @throws AppError INTERNAL outside a writing transaction of `TenantDatabase`
 */
export function afterCommit(tx: EntityManager, effect: Effect): void {
  pendingOf(tx).push({ act: () => effect(), item: undefined });
}

/**
 * As `afterCommit`, for what several steps of a transaction may ask for: the items given with the same function `act` are
 * handed to it together, once.
 */
export function afterCommitTogether<Item>(tx: EntityManager, item: Item, act: BatchEffect<Item>): void {
  pendingOf(tx).push({ act, item });
}

/** Begins to gather the effects of a transaction. For `TenantDatabase`, which alone knows when it is committed. */
export function gatherEffects(runner: QueryRunner): void {
  effectsOf.set(runner, []);
}

/** Ends the gathering after a rollback; nothing is run. */
export function dropEffects(runner: QueryRunner): void {
  effectsOf.delete(runner);
}

/** Ends the gathering after the commit, and runs what was gathered, in order. Never rejects. */
export async function runEffects(runner: QueryRunner): Promise<void> {
  const entries = effectsOf.get(runner) ?? [];
  effectsOf.delete(runner);
  const itemsByAct = new Map<BatchEffect<never>, unknown[]>();
  for (const { act, item } of entries) {
    const items = itemsByAct.get(act);
    if (items) items.push(item);
    else itemsByAct.set(act, [item]);
  }
  for (const [act, items] of itemsByAct) await runOne(act, items);
}

/**
 * Runs `work` in a savepoint of `tx`. When it rejects, what it did is undone, its effects are dropped, and the transaction
 * stays usable.
 */
export async function inSavepoint<T>(tx: EntityManager, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const pending = effectsOf.get(runnerOf(tx));
  const before = pending?.length ?? 0;
  const savepoint = `savepoint_${(savepointsMade += 1)}`;
  // Where it cannot be made, the next statement fails, too.
  send(tx.queryRunner, `SAVEPOINT ${savepoint}`).catch(() => undefined);
  try {
    const result = await work(tx);
    await send(tx.queryRunner, `RELEASE SAVEPOINT ${savepoint}`);
    return result;
  } catch (error) {
    pending?.splice(before);
    await send(tx.queryRunner, `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}`).catch(
      () => undefined,
    );
    throw error;
  }
}

/** Savepoints within each other have names of their own. */
let savepointsMade = 0;

async function runOne(act: BatchEffect<never>, items: readonly unknown[]): Promise<void> {
  try {
    await act(items as readonly never[]);
  } catch (error) {
    // Only its kind: messages of errors may quote what somebody wrote.
    logger.error({
      msg: 'An effect of a commit failed',
      error: error instanceof Error ? error.name : typeof error,
    });
  }
}

function pendingOf(tx: EntityManager): Entry[] {
  const pending = effectsOf.get(runnerOf(tx));
  if (!pending) throw new AppError('INTERNAL', 'Effects belong to a writing transaction of TenantDatabase');
  return pending;
}

function runnerOf(tx: EntityManager): QueryRunner {
  if (!tx.queryRunner) throw new AppError('INTERNAL', 'Effects belong to a transaction');
  return tx.queryRunner;
}
