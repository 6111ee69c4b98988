import { randomUUID } from 'node:crypto';
import { ErrorCode, SchemaMigrationRequiredError } from 'bullmq';
import type { DefaultJobOptions, Queue } from 'bullmq';
import { AppError } from '#libs/errors/app-error.js';
import { JOB_NAMES, JOBS, parsePayload, QUEUE_NAMES, scheduleOf } from './job-map.js';
import type { JobName, JobPayload, QueueName, Schedule, ScheduleOverrides } from './job-map.js';
import { Nudges } from './nudges.js';
import type { ReadyJob } from './nudges.js';
import { errorKind } from './outage-log.js';
import { QueueBackend } from './queue-backend.js';
import type { QueueBackendOptions } from './queue-backend.js';
import { within } from './within.js';

export interface JobQueueOptions extends QueueBackendOptions {
  readonly schedules?: ScheduleOverrides;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
  readonly delayed: number;
}

/** How long somebody who enqueues waits for the store before it counts as away. */
const ANSWER_TIMEOUT_MS = 2_000;
/** Jobs that travel together. */
const JOBS_AT_ONCE = 250;
/** How long a lot of jobs may take: nobody waits for it. */
const LOT_TIMEOUT_MS = 10_000;
/** How long a process that ends waits for its nudges. */
const LAST_NUDGES_MS = 3_000;
const HEALTH_TIMEOUT_MS = 1_000;
/** A schedule whose next run lies this far back has lost its thread and is set anew. */
const SCHEDULE_OVERDUE_MS = 2 * 60_000;
/**
 * Runs of `every` schedules fall on the epoch plus this, so that workers which set the same schedule at the same moment
 * agree on the next run's job id. BullMQ takes 0 for "not given" and would start at each worker's own moment.
 */
const SLOT_OFFSET_MS = 1;

/** Kept for a look at what happened; failed ones longer, but never without bound. Ages in seconds. */
const RETENTION: DefaultJobOptions = {
  removeOnComplete: { age: 3_600, count: 100 },
  removeOnFail: { age: 14 * 86_400, count: 1_000 },
  stackTraceLimit: 5,
};

/**
 * Puts jobs into the queues. Opening does not connect: a process starts and serves while its queue is away, and
 * `isReachable` says so. PostgreSQL keeps what must not be lost; a job only wakes a worker.
 */
export class JobQueue {
  private readonly backend: QueueBackend;
  private readonly queues = new Map<QueueName, Queue>();
  private readonly nudges: Nudges;
  private readonly leaving = new Set<Promise<void>>();
  private closed = false;

  private constructor(
    url: string,
    private readonly options: JobQueueOptions,
  ) {
    this.backend = new QueueBackend(url, 'producer', options);
    this.nudges = new Nudges((name, lot, signal) => this.addLot(name, lot, signal), options.logger);
  }

  /** @param url `postgres://…` or `redis://…`; throws at once when it is neither. */
  static open(url: string, options: JobQueueOptions = {}): JobQueue {
    return new JobQueue(url, options);
  }

  /**
   * Adds one job and returns its id, a fresh one each time: a kept job of the same id would swallow it.
   * Throws `BadPayload` for a payload that the job does not take, and UNAVAILABLE when the store does not answer within
   * two seconds; if the connection broke in between, the job may have been added nevertheless.
   */
  async enqueue<N extends JobName>(
    name: N,
    payload: JobPayload<N>,
    { delayMs = 0 }: { delayMs?: number } = {},
  ): Promise<string> {
    const { data, opts } = readyJob(name, payload);
    await this.ask(JOBS[name].queue, (queue) => queue.add(name, data, { ...opts, delay: delayMs }));
    return opts.jobId;
  }

  /**
   * Adds a job for each payload, many at once: one by one, a job for each of a thousand organisations takes seconds. Throws as
   * `enqueue` does; some may have been added then.
   */
  async enqueueAll<N extends JobName>(name: N, payloads: readonly JobPayload<N>[]): Promise<void> {
    const jobs = payloads.map((payload) => readyJob(name, payload));
    for (let from = 0; from < jobs.length; from += JOBS_AT_ONCE) {
      await this.addLot(JOBS[name].queue, jobs.slice(from, from + JOBS_AT_ONCE));
    }
  }

  /**
   * Enqueues without waiting, together with other nudges of this moment. A failure is logged and forgotten: the sweeps find
   * what nobody was woken for.
   */
  nudge<N extends JobName>(name: N, payload: JobPayload<N>): void {
    try {
      this.nudges.add(JOBS[name].queue, readyJob(name, payload));
    } catch (error) {
      // What nudges has committed its work already, and must not fail for a mistake in this.
      this.options.logger?.error({ job: name, error: errorKind(error) }, 'A nudge had a bad payload');
    }
  }

  /**
   * Sets every schedule of the job map and removes those that it no longer has. Any number of workers may do it at once
   * and again: ids and times are the same for all. An `every` schedule first runs at its next slot, not at once.
   */
  async upsertSchedules(): Promise<void> {
    for (const queueName of QUEUE_NAMES) {
      const wanted = JOB_NAMES.filter((name) => JOBS[name].queue === queueName && this.schedule(name));
      const present = await this.ask(queueName, (queue) => queue.getJobSchedulers());
      for (const { key } of present) {
        if (!wanted.some((name) => name === key)) {
          await this.ask(queueName, (queue) => queue.removeJobScheduler(key));
        }
      }
      for (const name of wanted) await this.upsertSchedule(name);
    }
  }

  /** Sets schedules that got lost with the store's content (FLUSHALL, DROP SCHEMA); returns their names. */
  async restoreSchedules(now: Date = new Date()): Promise<JobName[]> {
    const restored: JobName[] = [];
    for (const name of JOB_NAMES.filter((each) => this.schedule(each))) {
      const scheduler = await this.ask(JOBS[name].queue, (queue) => queue.getJobScheduler(name));
      const next = scheduler?.next ?? 0;
      if (next < now.getTime() - SCHEDULE_OVERDUE_MS) {
        await this.upsertSchedule(name);
        restored.push(name);
      }
    }
    return restored;
  }

  /** Jobs per queue and state; throws UNAVAILABLE. */
  async counts(): Promise<Record<QueueName, QueueCounts>> {
    const entries = QUEUE_NAMES.map(async (name) => {
      const counts = await this.ask(name, (queue) =>
        queue.getJobCounts('waiting', 'active', 'failed', 'delayed'),
      );
      const { waiting = 0, active = 0, failed = 0, delayed = 0 } = counts;
      return [name, { waiting, active, failed, delayed }] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<QueueName, QueueCounts>;
  }

  /** Whether the store answers within a second, for the health check. Never throws. */
  async isReachable(): Promise<boolean> {
    const probe = this.ask('planning', (queue) => queue.getJobSchedulersCount(), {
      timeoutMs: HEALTH_TIMEOUT_MS,
    });
    return probe.then(
      () => true,
      () => false,
    );
  }

  /** Waits up to three seconds for nudges on their way, then closes the connections. Safe to call twice. */
  async close(): Promise<void> {
    await this.nudges.close(LAST_NUDGES_MS);
    this.closed = true;
    await Promise.all([...this.queues.values()].map((queue) => closeQuietly(queue)));
    this.queues.clear();
    this.backend.close();
    await Promise.all(this.leaving);
  }

  /** One by one where it is one: on PostgreSQL a lot makes temporary tables. */
  private async addLot(name: QueueName, lot: readonly ReadyJob[], signal?: AbortSignal): Promise<void> {
    const [first, ...others] = lot;
    if (first === undefined) return;
    await this.ask<unknown>(
      name,
      (queue) =>
        others.length === 0 ? queue.add(first.name, first.data, first.opts) : queue.addBulk([...lot]),
      { timeoutMs: LOT_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
    );
  }

  private schedule(name: JobName): Schedule | undefined {
    return scheduleOf(name, this.options.schedules);
  }

  private async upsertSchedule(name: JobName): Promise<void> {
    const schedule = this.schedule(name);
    if (schedule === undefined) return;
    const repeat =
      'every' in schedule
        ? { every: schedule.every, offset: SLOT_OFFSET_MS }
        : { pattern: schedule.cron, tz: schedule.timeZone };
    const template = { name, data: {}, opts: { ...RETENTION, ...JOBS[name].retry } };
    try {
      await this.ask(JOBS[name].queue, (queue) => queue.upsertJobScheduler(name, repeat, template));
    } catch (error) {
      // The next run is there already, put by another worker in this moment or being run: what was wanted.
      if (!isOneOf(error, [ErrorCode.SchedulerJobIdCollision, ErrorCode.SchedulerJobSlotsBusy])) throw error;
    }
  }

  /** Runs one operation on a queue that is connected, in limited time. */
  private async ask<T>(
    name: QueueName,
    operation: (queue: Queue) => Promise<T>,
    { timeoutMs = ANSWER_TIMEOUT_MS, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<T> {
    if (this.closed) throw new AppError('UNAVAILABLE', 'The queue is closed');
    const queue = this.queues.get(name) ?? this.backend.newQueue(name);
    this.queues.set(name, queue);
    let connected = false;
    let givenUp = false;
    const answer = queue.waitUntilReady().then(() => {
      // The caller was told that it failed: a job that comes all the same, minutes later, would be a surprise.
      if (givenUp) throw new AppError('UNAVAILABLE', 'The queue answered too late');
      connected = true;
      return operation(queue);
    });
    try {
      return await within(timeoutMs, answer, signal);
    } catch (error) {
      givenUp = true;
      // BullMQ remembers a first connection that failed and fails for ever after: begin anew.
      if (!connected) this.forget(name, queue);
      const text =
        error instanceof SchemaMigrationRequiredError
          ? 'The queue is not set up: run the migrations'
          : 'The queue does not answer';
      throw new AppError('UNAVAILABLE', text, { cause: error });
    }
  }

  private forget(name: QueueName, queue: Queue): void {
    if (this.queues.get(name) !== queue) return;
    this.queues.delete(name);
    const left: Promise<void> = closeQuietly(queue).finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }
}

/** Throws `BadPayload`. */
function readyJob<N extends JobName>(name: N, payload: JobPayload<N>) {
  const data = parsePayload(name, payload);
  return { name, data, opts: { ...RETENTION, ...JOBS[name].retry, jobId: randomUUID() } };
}

async function closeQuietly(queue: Queue): Promise<void> {
  // A connection that is gone already cannot be said goodbye to.
  await within(ANSWER_TIMEOUT_MS, queue.close()).catch(() => undefined);
}

function isOneOf(error: unknown, codes: readonly ErrorCode[]): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && codes.some((code) => code === cause.code);
}
