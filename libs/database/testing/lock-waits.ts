import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '../tenant-database.js';

const LOOK_AGAIN_AFTER_MS = 10;

/**
 * Goes on when something that runs beside this transaction waits for a lock, or has ended: then it did not have to wait,
 * and what it did shows whether that was right. Nobody else may wait for locks in this database.
 */
export async function untilItWaitsOrEnds(tx: Tx, beside: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  beside.then(end, end);
  while (!ended && !(await somebodyWaitsForALock(tx))) await sleep(LOOK_AGAIN_AFTER_MS);
}

async function somebodyWaitsForALock(tx: Tx): Promise<boolean> {
  // A transaction sees who is connected as it was when it first looked; whoever connected since may be the one who waits.
  await tx.query('SELECT pg_stat_clear_snapshot()');
  const waiting = await tx.query<unknown[]>(
    `SELECT FROM pg_locks WHERE NOT granted AND pid IN (
       SELECT pid FROM pg_stat_activity WHERE datname = current_database())`,
  );
  return waiting.length > 0;
}
