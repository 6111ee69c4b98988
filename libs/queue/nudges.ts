import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { BulkJobOptions } from 'bullmq';
import { AppError } from '#libs/errors/app-error.js';
import type { JobName, QueueName } from './job-map.js';
import { errorKind } from './outage-log.js';
import type { QueueLogger } from './outage-log.js';
import { TimeoutError, within } from './within.js';

/** A job that is ready to be added; its id is its own, so that adding it twice adds it once. */
export interface ReadyJob {
  readonly name: JobName;
  readonly data: unknown;
  readonly opts: BulkJobOptions;
}

/** Adds a lot to its queue; rejects when the store does not take it in limited time, and when the signal is aborted. */
export type AddLot = (queue: QueueName, lot: readonly ReadyJob[], signal: AbortSignal) => Promise<unknown>;

interface Line {
  readonly waiting: ReadyJob[];
  /** Nudges that found the line full and that no log line has told of yet. */
  turnedAway: number;
  running: Promise<void> | undefined;
}

/** One statement's worth: some hundredths of a second, and some megabytes where each job names 500 people. */
const JOBS_IN_A_LOT = 200;
/** More of one queue are not kept in memory while its store is away. */
const MOST_WAITING = 10_000;
/** A connection that broke is noticed by who uses it next; the second try has a new one. */
const TRIES = 2;
const BETWEEN_TRIES_MS = 500;

/**
 * Nudges on their way. Those of one queue that come together are added together, one lot after the other, since a sweep
 * wakes workers for hundreds of texts at once. What cannot be added is counted in the log and forgotten.
 */
export class Nudges {
  private readonly lines = new Map<QueueName, Line>();
  private readonly leaving = new AbortController();

  constructor(
    private readonly addLot: AddLot,
    private readonly logger: QueueLogger | undefined,
  ) {}

  /** Returns at once, and never throws. */
  add(queue: QueueName, job: ReadyJob): void {
    const line = this.lines.get(queue) ?? { waiting: [], turnedAway: 0, running: undefined };
    this.lines.set(queue, line);
    if (line.waiting.length < MOST_WAITING) line.waiting.push(job);
    else line.turnedAway += 1;
    line.running ??= this.run(queue, line);
  }

  /** Waits up to `timeoutMs` for those on their way, and gives up the others. */
  async close(timeoutMs: number): Promise<void> {
    const all = () => Promise.all([...this.lines.values()].flatMap(({ running }) => running ?? []));
    await within(timeoutMs, all()).catch(() => undefined);
    this.leaving.abort();
    await all();
  }

  private async run(queue: QueueName, line: Line): Promise<void> {
    // Whoever nudges in a loop gets to its end first.
    await nextTurn();
    while (line.waiting.length > 0) {
      const lot = line.waiting.splice(0, JOBS_IN_A_LOT);
      const error = await this.tryToAdd(queue, lot);
      const lost = line.turnedAway + (error === undefined ? 0 : lot.length);
      line.turnedAway = 0;
      if (lost > 0) this.report(queue, lost, error);
    }
    line.running = undefined;
  }

  /** @returns why it did not work */
  private async tryToAdd(queue: QueueName, lot: readonly ReadyJob[]): Promise<unknown> {
    const { signal } = this.leaving;
    let failure: unknown = new TimeoutError('The queue is closed');
    for (let tries = 1; tries <= TRIES && !signal.aborted; tries += 1) {
      if (tries > 1) await sleep(BETWEEN_TRIES_MS, undefined, { signal }).catch(() => undefined);
      try {
        await this.addLot(queue, lot, signal);
        return undefined;
      } catch (error) {
        failure = error;
      }
    }
    return failure;
  }

  private report(queue: QueueName, nudges: number, error: unknown): void {
    const cause = error instanceof AppError ? error.cause : error;
    this.logger?.warn(
      { queue, nudges, error: cause === undefined ? 'too many waiting' : errorKind(cause) },
      'Nudges were lost; the next scheduled run will do their work',
    );
  }
}
