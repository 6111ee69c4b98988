import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { RytmiProcess } from '../support/rytmi-process.js';
import type { CrashGateway } from './crash-gateway.js';
import type { KillPoint, LifePlan } from './plan.js';

/** Nobody waits longer than this for a worker to come to the point of its plan; it is then killed where it is. */
const LONGEST_LIFE_MS = 8_000;

/** How a worker process ended. */
export interface LifeEnd {
  readonly life: number;
  /** Null when it was not killed: its stores were away and it gave up. */
  readonly point: KillPoint | null;
}

/** What the gateway shows with its receipts. */
export const WEBHOOK_SECRET = 'the-secret-of-the-crash-gateway';

const preload = (name: string) =>
  `--import ${pathToFileURL(resolve(`dist/test/crash/${name}.preload.js`)).href}`;

/** The environment of a worker or an api, with what is loaded into it before its own code. */
export function rytmiEnvironment(
  life: number,
  gateway: CrashGateway,
  options: { readonly stores: NodeJS.ProcessEnv; readonly plan?: LifePlan; readonly clockOffMs?: number },
): NodeJS.ProcessEnv {
  const preloads: string[] = [];
  if (options.plan) preloads.push(preload('kill-point'));
  if (options.clockOffMs) preloads.push(preload('clock'));
  return {
    ...options.stores,
    LOG_LEVEL: 'info',
    NODE_OPTIONS: preloads.join(' '),
    SMS_GATEWAY: 'http-json',
    HTTP_JSON_URL: `${gateway.url}/send?life=${life}`,
    HTTP_JSON_MESSAGE_ID: '/id',
    HTTP_JSON_DEDUPLICATES: gateway.deduplicates ? '1' : '0',
    HTTP_JSON_RATE_PER_SECOND: '1000',
    HTTP_JSON_CONCURRENCY: '10',
    HTTP_JSON_WEBHOOK_SECRET: WEBHOOK_SECRET,
    CRASH_LIFE_PLAN: JSON.stringify(options.plan),
    CRASH_CLOCK_OFF_MS: String(options.clockOffMs ?? 0),
  };
}

/** Starts a worker, lets it work until the point of its plan, and waits until it has been killed there. */
export async function liveAndDie(
  life: number,
  plan: LifePlan,
  gateway: CrashGateway,
  environment: NodeJS.ProcessEnv,
): Promise<LifeEnd> {
  const worker = new RytmiProcess('worker', environment);
  let point: KillPoint = plan.point;
  const kill = () => void worker.stop('SIGKILL');
  if (plan.point === 'DURING_CALL' || plan.point === 'ACCEPTED_UNANSWERED')
    gateway.arm({ life, point: plan.point, call: plan.call }, kill);
  const waiting = new AbortController();
  const impatience = async () => {
    await worker.printed(/The worker is ready/);
    await sleep(plan.point === 'ANY_MOMENT' ? plan.delayMs : LONGEST_LIFE_MS, null, {
      signal: waiting.signal,
    });
    point = 'ANY_MOMENT';
    kill();
  };
  const impatient = impatience().catch(() => undefined);
  const how = await worker.ended();
  waiting.abort();
  await impatient;
  return { life, point: how === 'SIGKILL' ? point : null };
}
