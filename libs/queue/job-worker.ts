import { UnrecoverableError } from 'bullmq';
import type { Job, Worker } from 'bullmq';
import { AppError } from '#libs/errors/app-error.js';
import { BadPayload, isJobName, JOB_NAMES, JOBS, parsePayload, QUEUE_NAMES, QUEUES } from './job-map.js';
import type { JobName, JobPayload, QueueName, WorkerSettings } from './job-map.js';
import { JobQueue } from './job-queue.js';
import type { JobQueueOptions } from './job-queue.js';
import { errorKind } from './outage-log.js';
import type { QueueLogger } from './outage-log.js';
import { QueueBackend } from './queue-backend.js';
import { within } from './within.js';

export interface JobContext {
  readonly jobId: string;
  /** 1 at the first run; counts runs that failed, not runs that were killed. */
  readonly attempt: number;
  /** Aborted when the process has to stop before the job is done; the job then runs again elsewhere. */
  readonly signal: AbortSignal;
}

export type JobHandler<N extends JobName> = (payload: JobPayload<N>, context: JobContext) => Promise<void>;
/** One handler for every job. The same job can run twice, even at once: after a kill, or when a lock was lost. */
export type JobHandlers = { readonly [N in JobName]: JobHandler<N> };

export interface JobFailure {
  readonly name: string;
  readonly jobId: string;
  readonly attempt: number;
  /** No further attempt follows. */
  readonly final: boolean;
  readonly error: Error;
}

export interface JobWorkersOptions extends JobQueueOptions {
  readonly logger: QueueLogger;
  readonly onFailed?: (failure: JobFailure) => void;
  /** Makes the store anew after it was wiped while running, where this process may: `() => migrateQueue(…)`. */
  readonly recreateStore?: () => Promise<unknown>;
  /** Other settings for all queues, for tests that cannot wait for the usual ones. */
  readonly settings?: Partial<WorkerSettings>;
}

const READY_TIMEOUT_MS = 10_000;
const WATCH_INTERVAL_MS = 30_000;
const GRACE_AFTER_ABORT_MS = 500;
const CLOSE_CONNECTIONS_MS = 3_000;
/** More errors than this from one worker within a second mean that it spins on something broken. */
const ERRORS_PER_SECOND = 5;
const REST_AFTER_ERRORS_MS = 5_000;

/** Puts handlers of several features together; throws when two features handle the same job. */
export function mergeHandlers(...parts: readonly Partial<JobHandlers>[]): Partial<JobHandlers> {
  const merged: Partial<JobHandlers> = {};
  for (const part of parts) {
    for (const name of Object.keys(part)) {
      if (Object.hasOwn(merged, name)) throw new Error(`Two handlers for the job ${name}`);
    }
    Object.assign(merged, part);
  }
  return merged;
}

/** Throws, naming the jobs, unless every job has a handler and every handler a job. */
export function checkHandlers(handlers: Partial<JobHandlers>): asserts handlers is JobHandlers {
  const missing = JOB_NAMES.filter((name) => typeof handlers[name] !== 'function');
  if (missing.length > 0) throw new Error(`No handler for the job ${missing.join(', ')}`);
  const unknown = Object.keys(handlers).filter((name) => !isJobName(name));
  if (unknown.length > 0) throw new Error(`Handler for an unknown job ${unknown.join(', ')}`);
}

/** Runs the jobs of all queues in this process, and keeps their schedules alive. */
export class JobWorkers {
  private readonly workers: Worker<unknown, void>[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private watching: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly backend: QueueBackend,
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly options: JobWorkersOptions,
  ) {}

  /**
   * Connects, sets the schedules and begins to take jobs. Rejects when a handler is missing, and when the store is away
   * or was never migrated: whoever starts processes tries again.
   */
  static async start(
    url: string,
    handlers: Partial<JobHandlers>,
    options: JobWorkersOptions,
  ): Promise<JobWorkers> {
    checkHandlers(handlers);
    const queue = JobQueue.open(url, options);
    const started = new JobWorkers(new QueueBackend(url, 'worker', options), queue, handlers, options);
    try {
      await queue.upsertSchedules();
      for (const name of QUEUE_NAMES) started.workers.push(started.newWorker(name));
      await within(READY_TIMEOUT_MS, Promise.all(started.workers.map((worker) => worker.waitUntilReady())));
      for (const worker of started.workers)
        void worker.run().catch((error: Error) => worker.emit('error', error));
      started.watch();
      return started;
    } catch (error) {
      await started.close({ timeoutMs: 0 });
      throw error;
    }
  }

  /**
   * Takes no further job, waits up to `timeoutMs` for the running ones, then aborts their signals and lets go of them:
   * their locks run out and another process runs them again.
   */
  close({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    this.closing ??= this.shutDown(timeoutMs);
    return this.closing;
  }

  private async shutDown(timeoutMs: number): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.workers.map((worker) => worker.pause(true)));
    const drained = await this.drain(timeoutMs);
    if (!drained) {
      this.options.logger.warn({ jobs: this.running.size }, 'Jobs were cut off; they will run again');
      for (const worker of this.workers) worker.cancelAllJobs('The process is stopping');
      await this.drain(GRACE_AFTER_ABORT_MS);
    }
    const force = this.running.size > 0;
    await within(CLOSE_CONNECTIONS_MS, Promise.all(this.workers.map((worker) => worker.close(force)))).catch(
      (error: unknown) => {
        this.options.logger.warn({ error: errorKind(error) }, 'The workers did not close in time');
      },
    );
    await this.watching;
    await this.queue.close();
    this.backend.close();
  }

  private drain(timeoutMs: number): Promise<boolean> {
    return within(timeoutMs, Promise.all(this.running)).then(
      () => true,
      () => false,
    );
  }

  private newWorker(queueName: QueueName): Worker<unknown, void> {
    const worker = this.backend.newWorker(
      queueName,
      // BullMQ passes a signal only to a function that takes three arguments.
      (job, _token, signal) => this.track(this.process(job, signal ?? new AbortController().signal)),
      { ...QUEUES[queueName], ...this.options.settings, autorun: false },
    );
    worker.on('failed', (job, error) => this.reportFailure(queueName, job, error));
    worker.on('stalled', (jobId) =>
      this.options.logger.warn({ queue: queueName, jobId }, 'A job was lost with its process and runs again'),
    );
    this.restWhenItSpins(worker);
    return worker;
  }

  private async process(job: Job<unknown, void>, signal: AbortSignal): Promise<void> {
    const jobId = job.id ?? '';
    try {
      if (!isJobName(job.name)) throw new BadPayload('A job of an unknown name');
      await this.run(job.name, job.data, { jobId, attempt: job.attemptsMade + 1, signal });
    } catch (error) {
      throw withoutDetails(error);
    }
  }

  private async run<N extends JobName>(name: N, data: unknown, context: JobContext): Promise<void> {
    const handler: JobHandler<N> = this.handlers[name];
    await handler(parsePayload(name, data), context);
  }

  private track(run: Promise<void>): Promise<void> {
    const settled: Promise<void> = run
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.running.delete(settled));
    this.running.add(settled);
    return run;
  }

  private reportFailure(queue: QueueName, job: Job<unknown, void> | undefined, error: Error): void {
    const attempts = job !== undefined && isJobName(job.name) ? JOBS[job.name].retry.attempts : 1;
    const attempt = job?.attemptsMade ?? 0;
    const failure: JobFailure = {
      name: job?.name ?? 'unknown',
      jobId: job?.id ?? '',
      attempt,
      final: attempt >= attempts || error instanceof UnrecoverableError,
      error: (error.cause as Error | undefined) ?? error,
    };
    const { name, jobId, final } = failure;
    this.options.logger.error(
      { queue, job: name, jobId, attempt, final, error: error.message },
      'A job failed',
    );
    this.options.onFailed?.(failure);
  }

  /** BullMQ asks again at once after an error that is no refused connection: a dropped schema keeps a core busy. */
  private restWhenItSpins(worker: Worker<unknown, void>): void {
    let windowStart = 0;
    let errors = 0;
    worker.on('error', () => {
      if (Date.now() - windowStart > 1_000) {
        windowStart = Date.now();
        errors = 0;
      }
      errors += 1;
      if (errors === ERRORS_PER_SECOND && this.closing === undefined) {
        void worker.pause(true).catch(() => undefined);
        this.later(REST_AFTER_ERRORS_MS, () => void worker.resume());
      }
    });
  }

  /** Looks every half a minute whether the schedules are still there. */
  private watch(): void {
    this.later(WATCH_INTERVAL_MS, () => {
      this.watching = this.restore().finally(() => this.watch());
    });
  }

  private async restore(): Promise<void> {
    try {
      if (!(await this.queue.isReachable())) await this.options.recreateStore?.();
      const restored = await this.queue.restoreSchedules();
      if (restored.length > 0) {
        this.options.logger.warn({ jobs: restored }, 'The queue had lost schedules; they are set again');
      }
    } catch (error) {
      const cause = error instanceof AppError ? error.cause : error;
      this.options.logger.warn({ error: errorKind(cause) }, 'The schedules could not be looked after');
    }
  }

  private later(ms: number, action: () => void): void {
    if (this.closing !== undefined) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    this.timers.add(timer);
  }
}

/** What the queue may keep of an error: our own text, or its kind; others' texts can quote values of rows. */
function withoutDetails(error: unknown): Error {
  const text = error instanceof AppError || error instanceof BadPayload ? error.message : errorKind(error);
  const kept = error instanceof BadPayload ? new UnrecoverableError(text) : new Error(text);
  const frames =
    error instanceof Error ? (error.stack?.split('\n') ?? []).filter((line) => /^\s+at /.test(line)) : [];
  kept.stack = [text, ...frames].join('\n');
  // Stays in the process, for `onFailed`.
  kept.cause = error;
  return kept;
}
