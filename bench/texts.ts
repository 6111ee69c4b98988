import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Closing } from '#libs/deployment/process.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { plantReminders, RemindersInDatabase } from '../test/crash/due-reminders.js';
import { startProcess } from './installation.js';
import { quantile } from './statistics.js';

/** Enough that no answer of the gateway waits for a place. */
const GATEWAY_LIMITS = { HTTP_JSON_RATE_PER_SECOND: '1000', HTTP_JSON_CONCURRENCY: '100' };
const POLL_MS = 50;
const TIMEOUT_MS = 120_000;
const ENQUEUED_AT_ONCE = 50;

/** Where texts are queued: a database of its own, with the queue in it or in a Redis. */
export interface TextStores {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly queueUrl: string;
}

export interface TextRate {
  readonly backend: string;
  readonly reminders: number;
  readonly perSecond: number;
  readonly emptyPerSecond: number;
}

export interface TextDelays {
  readonly backend: string;
  readonly reminders: number;
  readonly withinSeconds: number;
  /** From due to taken by the gateway. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A fresh database on a server. @param redisUrl null: the queue is in the database, too */
export async function freshStores(serverUrl: string, redisUrl: string | null): Promise<TextStores> {
  const name = `texts_${randomUUID().slice(0, 8)}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const ownerUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const { appUrl, queueUrl } = await prepareStores({
    ownerUrl,
    appUrl: null,
    queueUrl: redisUrl,
    keys: testKeyRing(),
  });
  return { ownerUrl, appUrl, queueUrl };
}

/**
 * Reminders per second from one sweep through one worker process to a gateway that answers at once, and empty jobs of
 * the same queue per second through the same number of BullMQ workers. Both from the moment of waking.
 */
export async function measureTextRate(
  closing: Closing,
  stores: TextStores,
  backend: string,
  reminders: number,
): Promise<TextRate> {
  const { begun, taken } = await sendAll(closing, stores, { reminders, delayMs: 0, withinMs: 0 });
  const seconds = (Math.max(...taken.values()) - begun) / 1000;
  const emptySeconds = await runEmptyJobs(closing, stores.queueUrl, reminders);
  return {
    backend,
    reminders,
    perSecond: reminders / seconds,
    emptyPerSecond: reminders / emptySeconds,
  };
}

/** How long after its moment each of many reminders is taken, by a gateway that needs 50 ms, when all fall into a minute. */
export async function measureTextDelays(
  closing: Closing,
  stores: TextStores,
  backend: string,
  reminders: number,
): Promise<TextDelays> {
  const withinMs = 60_000;
  const { taken, dueAt } = await sendAll(closing, stores, { reminders, delayMs: 50, withinMs });
  const delays = [...taken].map(([to, at]) => at - (dueAt.get(to) ?? Number.NaN));
  return {
    backend,
    reminders,
    withinSeconds: withinMs / 1000,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
  };
}

/** Plants reminders, lets them fall due, and waits until the gateway has taken them all. */
async function sendAll(
  closing: Closing,
  stores: TextStores,
  plan: { readonly reminders: number; readonly delayMs: number; readonly withinMs: number },
): Promise<{ begun: number; taken: Map<string, number>; dueAt: Map<string, number> }> {
  const addressees = await plantReminders(stores.appUrl, plan.reminders);
  const gateway = await forked(closing, 'text-gateway', String(plan.delayMs));
  const worker = await startProcess(closing, 'worker', {
    DATABASE_URL: stores.ownerUrl,
    ...(stores.queueUrl.startsWith('redis') ? { QUEUE_URL: stores.queueUrl } : {}),
    SMS_GATEWAY: 'http-json',
    HTTP_JSON_URL: gateway.said,
    HTTP_JSON_MESSAGE_ID: '/id',
    HTTP_JSON_DEDUPLICATES: '1',
    ...GATEWAY_LIMITS,
  });
  const database = new RemindersInDatabase(stores.ownerUrl);
  const queue = JobQueue.open(stores.queueUrl);
  try {
    await database.makeDue(plan.withinMs);
    const begun = Date.now();
    // The schedule of sweeps decides when they fall into a minute; for the rate it must not be waited for.
    if (plan.withinMs === 0) await queue.enqueue('reminders.sweep', {});
    const taken = new Map<string, number>();
    while (taken.size < plan.reminders) {
      if (Date.now() - begun > TIMEOUT_MS) throw new Error(`Only ${taken.size} texts left in time`);
      await sleep(POLL_MS);
      const news = (await (await fetch(gateway.said)).json()) as [to: string, at: number][];
      for (const [to, at] of news) taken.set(to, at);
    }
    const expected = await database.expected(addressees);
    return { begun, taken, dueAt: new Map(expected.map(({ to, dueAt }) => [to, dueAt])) };
  } finally {
    await queue.close();
    await worker.stop();
    gateway.child.kill();
  }
}

/** @returns the seconds from the first job that was put in until the last was run */
async function runEmptyJobs(closing: Closing, queueUrl: string, count: number): Promise<number> {
  const { child } = await forked(closing, 'empty-jobs', queueUrl);
  const queue = JobQueue.open(queueUrl);
  try {
    let left = count;
    const allRun = new Promise<void>((done) => {
      child.on('message', (jobs) => {
        if (Number(jobs) >= count) done();
      });
    });
    const begun = performance.now();
    const lane = async () => {
      while ((left -= 1) >= 0)
        await queue.enqueue('messages.send', { organisationId: randomUUID(), messageId: randomUUID() });
    };
    await Promise.all(Array.from({ length: ENQUEUED_AT_ONCE }, lane));
    await allRun;
    return (performance.now() - begun) / 1000;
  } finally {
    await queue.close();
    child.kill();
  }
}

/** Starts a program of the bench and waits for its first word. */
async function forked(
  closing: Closing,
  program: string,
  argument: string,
): Promise<{ child: ChildProcess; said: string }> {
  const child = fork(resolve(`dist/bench/${program}.main.js`), [argument], { execArgv: [] });
  closing.add(async () => void child.kill());
  const said = await new Promise((heard) => child.once('message', heard));
  return { child, said: String(said) };
}
