import { setTimeout as sleep } from 'node:timers/promises';
import { inSavepoint } from '#libs/database/after-commit.js';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { LOCK_ORDER, type MergeLock, type MergeStep, type Pair } from '#libs/people/merge-steps.js';
import { lockOfSessions } from './merge-locks.sql.js';

const GIVE_UP_AFTER_MS = 10_000;
const LONGEST_PAUSE_MS = 60;

/**
 * Locks both people, in the order of their ids, and all of theirs that others change too. Everybody else locks these in an
 * order of their own, so nothing is waited for while something is held: what cannot be had at once lets go of all the rest.
 * From then on nothing new can refer to either of them, as foreign keys wait for the lock.
 * @throws AppError CONFLICT when they are in use for longer than 10 s
 */
export async function lockBoth(
  tx: Tx,
  { survivorId, duplicateId }: Pair,
  steps: readonly MergeStep[],
): Promise<void> {
  const statements = locksOf(steps);
  const until = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    try {
      // A savepoint: rolled back, it gives back what it had locked.
      return await inSavepoint(tx, async (point) => {
        for (const statement of statements) await statement.run(point, { both: [survivorId, duplicateId] });
      });
    } catch (error) {
      if (sqlStateOf(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error;
      if (Date.now() > until) {
        throw new AppError('CONFLICT', 'Something about them is just being changed; try again', {
          cause: error,
        });
      }
    }
    await sleep(Math.random() * LONGEST_PAUSE_MS);
  }
}

/** The statements that lock what the steps name, in `LOCK_ORDER`. */
export function locksOf(steps: readonly MergeStep[]): MergeLock[] {
  return LOCK_ORDER.flatMap((table) =>
    table === 'session'
      ? lockOfSessions(steps.flatMap(({ sessionsOf = [] }) => sessionsOf))
      : steps.flatMap(({ lock }) => lock?.[table] ?? []),
  );
}
