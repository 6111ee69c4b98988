/** Which transactions PostgreSQL showed: functions-info.html#FUNCTIONS-PG-SNAPSHOT of its manual. */
export interface Snapshot {
  /** All before it were over. */
  readonly oldestRunning: bigint;
  /** It and all after it had not begun. */
  readonly next: bigint;
  readonly running: ReadonlySet<bigint>;
}

/** @param text a `pg_snapshot`: `xmin:xmax:xid,xid` */
export function snapshotOf(text: string): Snapshot {
  const [oldest = '', next = '', running = ''] = text.split(':');
  return {
    oldestRunning: BigInt(oldest),
    next: BigInt(next),
    running: new Set(running === '' ? [] : running.split(',').map(BigInt)),
  };
}

/** Whether what a transaction committed was seen. */
export function isSeenBy({ next, running }: Snapshot, transaction: bigint): boolean {
  return transaction < next && !running.has(transaction);
}
