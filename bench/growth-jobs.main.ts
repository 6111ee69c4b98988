import { NestFactory } from '@nestjs/core';
import { HANDLERS, WorkerModule } from '../apps/worker/src/worker.module.js';
import { loadConfig } from '#libs/config/config.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { createPino } from '#libs/logging/logger.js';
import { JOBS, type JobName } from '#libs/queue/job-map.js';
import { mergeHandlers, type JobHandlers } from '#libs/queue/job-worker.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { TEST_KEYS } from '#libs/secrets/testing/test-keys.js';
import { median } from './statistics.js';

/*
 * Every job that a schedule starts, and what a worker looks at when it starts, over an installation in which nothing is to be
 * done: the first run does what there is. Prints a list of `JobTime`.
 */
export interface JobTime {
  readonly name: string;
  /** The first run, and the median of those after it. */
  readonly firstMs: number;
  readonly idleMs: number;
}

const RUNS = 3;
const [ownerUrl = '', appUrl = ''] = process.argv.slice(2);
const config = loadConfig({ DATABASE_URL: ownerUrl, RYTMI_KEYS: TEST_KEYS }, GATEWAYS);
const stores = { appUrl, queueUrl: appUrl, keys: testKeyRing() };
const app = await NestFactory.createApplicationContext(
  WorkerModule.forRoot(config, stores, createPino('silent')),
  { logger: false },
);
const handlers = mergeHandlers(
  ...HANDLERS.map((type) => app.get<{ handlers: Partial<JobHandlers> }>(type).handlers),
) as Record<string, (payload: object, job: object) => Promise<unknown>>;

const scheduled = (Object.keys(JOBS) as JobName[]).filter((name) => 'schedule' in JOBS[name]);
const runs = [
  {
    name: 'worker start: figures that are outdated',
    job: 'regularity.recompute',
    payload: { ifOutdated: true },
  },
  ...scheduled.map((job) => ({ name: job, job: job, payload: {} })),
];
const times: JobTime[] = [];
for (const { name, job, payload } of runs) {
  const ms: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const begun = performance.now();
    await handlers[job]?.(payload, { jobId: 'bench', attempt: 1, signal: new AbortController().signal });
    ms.push(performance.now() - begun);
  }
  times.push({ name, firstMs: ms[0] ?? Number.NaN, idleMs: median(ms.slice(1)) });
}
console.log(JSON.stringify(times));
await app.close();
process.exit(0);
