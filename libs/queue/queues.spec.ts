import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BadPayload, JOB_NAMES, QUEUES } from './job-map.js';
import type { JobName, JobPayload, ScheduleOverrides } from './job-map.js';
import { JobQueue } from './job-queue.js';
import { JobWorkers } from './job-worker.js';
import type { JobContext, JobFailure, JobHandlers, JobWorkersOptions } from './job-worker.js';
import { openTestStore, storeKinds } from './testing/test-stores.js';
import type { TestStore } from './testing/test-stores.js';

const silent = { warn: () => undefined, error: () => undefined };
const NEVER: ScheduleOverrides = Object.fromEntries(JOB_NAMES.map((name) => [name, null]));
const oneImport = (): JobPayload<'imports.apply'> => ({
  organisationId: randomUUID(),
  importId: randomUUID(),
});

const oneText = (): JobPayload<'messages.send'> => ({
  organisationId: randomUUID(),
  messageId: randomUUID(),
});

describe.each(storeKinds())('The queue on %s', (kind) => {
  let store: TestStore;
  let queue: JobQueue;
  let started: JobWorkers[] = [];
  let children: ChildProcess[] = [];

  beforeAll(async () => {
    store = await openTestStore(kind);
    queue = JobQueue.open(store.url, { prefix: store.prefix, logger: silent });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(started.map((workers) => workers.close({ timeoutMs: 0 })));
    [started, children] = [[], []];
    await store.wipe();
    await store.migrate();
  });
  afterAll(async () => {
    await queue.close();
    await store.drop();
  });

  async function startWorkers(handlers: Partial<JobHandlers>, options: Partial<JobWorkersOptions> = {}) {
    const ignored = Object.fromEntries(JOB_NAMES.map((name) => [name, async () => undefined]));
    const workers = await JobWorkers.start(
      store.url,
      { ...ignored, ...handlers },
      {
        prefix: store.prefix,
        logger: silent,
        schedules: NEVER,
        ...options,
      },
    );
    started.push(workers);
    return workers;
  }

  /** A real process that has taken a job of the imports queue and will not finish it. */
  async function startDoomed(settings: object): Promise<ChildProcess> {
    const script = fileURLToPath(new URL('./testing/doomed-worker.cjs', import.meta.url));
    const plan = { url: store.url, prefix: store.prefix, queue: 'imports', settings };
    const child = spawn(process.execPath, [script, JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('the queue hands a job with its payload to its handler', async () => {
    const payload = { organisationId: randomUUID(), participantIds: [randomUUID(), randomUUID()] };
    const handled = new Promise<[JobPayload<'regularity.refresh'>, JobContext]>((resolve) => {
      void startWorkers({ 'regularity.refresh': async (...given) => resolve(given) });
    });
    const jobId = await queue.enqueue('regularity.refresh', payload);
    const [received, context] = await handled;
    expect(received).toEqual(payload);
    expect(context).toMatchObject({ jobId, attempt: 1 });
    expect(context.signal.aborted).toBe(false);
  });

  it('the queue adds a thousand nudges of one moment, each once', async () => {
    const wanted = Array.from({ length: 1_000 }, oneText);
    const seen: string[] = [];
    const begun = performance.now();
    for (const payload of wanted) queue.nudge('messages.send', payload);
    queue.nudge('reminders.sweep', {});
    expect(performance.now() - begun).toBeLessThan(500);
    await until(async () => (await queue.counts()).texts.waiting === wanted.length);
    process.stderr.write(`${kind}: 1,000 nudges took ${Math.round(performance.now() - begun)} ms\n`);
    expect((await queue.counts()).messaging.waiting).toBe(1);
    await startWorkers({ 'messages.send': async ({ messageId }) => void seen.push(messageId) });
    await until(async () => seen.length >= wanted.length && (await queue.counts()).texts.active === 0);
    expect([...seen].sort()).toEqual(wanted.map(({ messageId }) => messageId).sort());
  });

  it('the queue adds nudges also right after its connections broke', async () => {
    queue.nudge('imports.apply', oneImport());
    await until(async () => (await queue.counts()).imports.waiting === 1);
    await store.cutConnections();
    for (let nudges = 0; nudges < 300; nudges += 1) queue.nudge('imports.apply', oneImport());
    await until(async () => (await queue.counts().catch(() => null))?.imports.waiting === 301);
  });

  it('the queue sends off its nudges before it closes', async () => {
    const closing = JobQueue.open(store.url, { prefix: store.prefix, logger: silent });
    for (let nudges = 0; nudges < 300; nudges += 1) closing.nudge('imports.apply', oneImport());
    await closing.close();
    expect((await queue.counts()).imports.waiting).toBe(300);
  });

  it('the queue omits a nudge with a bad payload, says so, and adds the others', async () => {
    const told: object[] = [];
    const careless = JobQueue.open(store.url, {
      prefix: store.prefix,
      logger: { ...silent, error: (fields) => told.push(fields) },
    });
    careless.nudge('imports.apply', oneImport());
    careless.nudge('imports.apply', { organisationId: '+358401234567', importId: randomUUID() });
    careless.nudge('imports.apply', oneImport());
    await careless.close();
    expect((await queue.counts()).imports.waiting).toBe(2);
    expect(told).toEqual([{ job: 'imports.apply', error: 'Error' }]);
  });

  it('the queue refuses a payload that does not belong to the job', async () => {
    const phone = { organisationId: '+358401234567', importId: randomUUID() };
    await expect(queue.enqueue('imports.apply', phone)).rejects.toThrow(BadPayload);
    const more = { ...oneImport(), name: 'Aino' } as JobPayload<'imports.apply'>;
    await expect(queue.enqueue('imports.apply', more)).rejects.toThrow(BadPayload);
    expect((await queue.counts()).imports.waiting).toBe(0);
  });

  it('the same work that is enqueued twice makes two jobs', async () => {
    const payload = oneImport();
    await queue.enqueue('imports.apply', payload);
    await queue.enqueue('imports.apply', payload);
    expect((await queue.counts()).imports).toEqual({ waiting: 2, active: 0, failed: 0, delayed: 0 });
  });

  it('the queue holds a delayed job back', async () => {
    let begun = 0;
    await startWorkers({ 'imports.apply': async () => void (begun = Date.now()) });
    const enqueued = Date.now();
    await queue.enqueue('imports.apply', oneImport(), { delayMs: 700 });
    expect((await queue.counts()).imports.delayed).toBe(1);
    await until(() => begun > 0);
    expect(begun - enqueued).toBeGreaterThanOrEqual(690);
  });

  it('a failing job is tried again, later each time, until its attempts are used', async () => {
    const runs: { at: number; attempt: number }[] = [];
    const failures: JobFailure[] = [];
    const handler = async (_payload: unknown, { attempt }: JobContext) => {
      runs.push({ at: Date.now(), attempt });
      throw new Error('duplicate phone +358401234567');
    };
    await startWorkers({ 'imports.apply': handler }, { onFailed: (failure) => failures.push(failure) });
    await queue.enqueue('imports.apply', oneImport());
    await until(() => failures.some(({ final }) => final));
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(runs[1]!.at - runs[0]!.at).toBeGreaterThanOrEqual(990);
    expect(runs[2]!.at - runs[1]!.at).toBeGreaterThanOrEqual(1_990);
    expect(failures.map(({ final }) => final)).toEqual([false, false, true]);
    expect(failures[2]!.error.message).toContain('duplicate phone');
    expect((await queue.counts()).imports).toEqual({ waiting: 0, active: 0, failed: 1, delayed: 0 });
  });

  it('a worker does not start without a handler for every job', async () => {
    const handlers = { 'imports.apply': async () => undefined };
    const options = { logger: silent, prefix: store.prefix };
    await expect(JobWorkers.start(store.url, handlers, options)).rejects.toThrow(
      /No handler .* reminders\.sweep/,
    );
  });

  it('a scheduled job runs once per tick, however many workers set the schedule at once', async () => {
    const runs: number[] = [];
    const handlers = { 'reminders.sweep': async () => void runs.push(Date.now()) };
    const schedules: ScheduleOverrides = { ...NEVER, 'reminders.sweep': { every: 1_000 } };
    await Promise.all([1, 2, 3].map(() => startWorkers(handlers, { schedules })));
    await until(() => runs.length >= 4);
    const ticks = runs.map((at) => Math.floor(at / 1_000));
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(ticks.at(-1)! - ticks[0]!).toBeLessThanOrEqual(ticks.length);
  });

  it('the queue sets lost schedules again and leaves the others alone', async () => {
    await queue.upsertSchedules();
    expect(await queue.restoreSchedules()).toEqual([]);
    await store.wipe();
    await store.migrate();
    const restored: JobName[] = await queue.restoreSchedules();
    expect(restored).toContain('reminders.sweep');
    expect(restored).toContain('tokens.purge');
  });

  it('a worker lets running jobs end before it closes', async () => {
    let ended = false;
    let begun = false;
    const workers = await startWorkers({
      'imports.apply': async () => {
        begun = true;
        await sleep(1_000);
        ended = true;
      },
    });
    await queue.enqueue('imports.apply', oneImport());
    await queue.enqueue('imports.apply', oneImport());
    await until(() => begun);
    await workers.close({ timeoutMs: 5_000 });
    expect(ended).toBe(true);
    expect((await queue.counts()).imports).toMatchObject({ waiting: 1, active: 0, failed: 0 });
  });

  it('a worker cuts off a job that does not end in time, and another worker runs it again', async () => {
    const settings = { lockDuration: 1_000, stalledInterval: 500 };
    let aborted = false;
    const workers = await startWorkers(
      {
        'imports.apply': (_payload, { signal }) =>
          new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
      },
      { settings },
    );
    const jobId = await queue.enqueue('imports.apply', oneImport());
    await until(async () => (await queue.counts()).imports.active === 1);
    const closing = Date.now();
    await workers.close({ timeoutMs: 300 });
    expect(Date.now() - closing).toBeLessThan(3_000);
    expect(aborted).toBe(true);
    const again = new Promise<string>((resolve) => {
      void startWorkers(
        { 'imports.apply': async (_payload, context) => resolve(context.jobId) },
        { settings },
      );
    });
    expect(await again).toBe(jobId);
  });

  it('the job of a killed process runs again within 30 seconds', async () => {
    const jobId = await queue.enqueue('imports.apply', oneImport());
    const child = await startDoomed(QUEUES.imports);
    let again: JobContext | undefined;
    await startWorkers({ 'imports.apply': async (_payload, context) => void (again = context) });
    await sleep(1_000);
    await kill(child);
    const killed = Date.now();
    await until(() => again !== undefined, 35_000);
    const delay = Date.now() - killed;
    process.stderr.write(`${kind}: the job of a killed process ran again after ${delay} ms\n`);
    expect(delay).toBeLessThan(30_000);
    expect(again).toMatchObject({ jobId, attempt: 1 });
  }, 60_000);

  it('a job that was killed with its process five times runs again', async () => {
    const settings = { ...QUEUES.imports, lockDuration: 800, stalledInterval: 300 };
    const jobId = await queue.enqueue('imports.apply', oneImport());
    for (let kills = 0; kills < 5; kills += 1) await kill(await startDoomed(settings));
    let again = '';
    await startWorkers(
      { 'imports.apply': async (_payload, context) => void (again = context.jobId) },
      { settings },
    );
    await until(() => again !== '');
    expect(again).toBe(jobId);
  }, 60_000);

  it('a worker goes on after all its connections broke', async () => {
    let runs = 0;
    await startWorkers({ 'imports.apply': async () => void (runs += 1) });
    await queue.enqueue('imports.apply', oneImport());
    await until(() => runs === 1);
    await store.cutConnections();
    await until(() => queue.isReachable());
    await queue.enqueue('imports.apply', oneImport());
    await until(() => runs === 2);
  });

  it('a worker takes up its work again after the store was wiped while it ran', async () => {
    const runs: number[] = [];
    await startWorkers(
      { 'imports.apply': async () => void runs.push(Date.now()) },
      { settings: { drainDelay: 1 } as object },
    );
    await store.wipe();
    await sleep(1_000);
    await store.migrate();
    await queue.enqueue('imports.apply', oneImport());
    await until(() => runs.length === 1);
    expect(await queue.isReachable()).toBe(true);
  });
});

describe.each(['postgres://nobody:x@127.0.0.1:1/none', 'redis://127.0.0.1:1'])(
  'With nothing at %s',
  (url) => {
    it('nudges are counted and forgotten, an enqueue fails soon, and the queue is not ready', async () => {
      const lost: { queue: string; nudges: number }[] = [];
      const warn = (fields: object) => lost.push(fields as (typeof lost)[0]);
      const queue = JobQueue.open(url, { logger: { ...silent, warn } });
      const begun = Date.now();
      expect(await queue.isReachable()).toBe(false);
      await expect(queue.enqueue('imports.apply', oneImport())).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      queue.nudge('reminders.sweep', {});
      for (let nudges = 0; nudges < 1_000; nudges += 1) queue.nudge('messages.send', oneText());
      await queue.close();
      queue.nudge('reminders.sweep', {});
      await sleep(100);
      expect(lostOf('texts')).toBe(1_000);
      expect(lostOf('messaging')).toBe(2);
      expect(Date.now() - begun).toBeLessThan(20_000);

      function lostOf(name: string): number {
        return lost.filter((line) => line.queue === name).reduce((sum, { nudges }) => sum + nudges, 0);
      }
    });

    it('workers refuse to start without a store', async () => {
      const handlers = Object.fromEntries(
        JOB_NAMES.map((name) => [name, async () => undefined]),
      ) as unknown as JobHandlers;
      await expect(JobWorkers.start(url, handlers, { logger: silent })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
    });
  },
);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not happen in time');
    await sleep(20);
  }
}
