import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobQueue } from '#libs/queue/job-queue.js';
import { knownVisits, record, recordVariables, type Association } from './association.js';
import type { GraphqlClient } from './graphql-client.js';
import { median } from './statistics.js';

const DRAIN_POLL_MS = 100;
const FRESH_POLL_MS = 5;
const FRESH_TIMEOUT_MS = 20_000;

/** What the worker did with the jobs that the load had left behind. */
export interface Drained {
  readonly jobs: number;
  readonly seconds: number;
  /** False when it was given up after the time allowed. */
  readonly complete: boolean;
}

/** Waits until no job is left. */
export async function drain(queueUrl: string, timeoutMs: number): Promise<Drained> {
  const queue = JobQueue.open(queueUrl);
  try {
    const open = async () => {
      const { waiting, active } = (await queue.counts()).regularity;
      return waiting + active;
    };
    const start = performance.now();
    const atStart = await open();
    for (;;) {
      const left = await open();
      const elapsedMs = performance.now() - start;
      if (left === 0 || elapsedMs > timeoutMs)
        return { jobs: atStart - left, seconds: elapsedMs / 1000, complete: left === 0 };
      await sleep(DRAIN_POLL_MS);
    }
  } finally {
    await queue.close();
  }
}

/** From the answer to a register of 30 until GraphQL shows the new measures of all of them, in milliseconds. */
export interface Freshness {
  readonly rounds: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

/** Records one register after the other in sessions that have no marks yet, so that each adds one visit for everybody. */
export async function measureFreshness(client: GraphqlClient, association: Association): Promise<Freshness> {
  const times: number[] = [];
  for (const sessionId of association.freshSessionIds) {
    const before = await knownVisits(client, association);
    await record(client, recordVariables(association, sessionId, randomUUID(), 'PRESENT'));
    const committed = performance.now();
    const isFresh = (visits: readonly (number | null)[]) =>
      visits.every((count, index) => count === (before[index] ?? 0) + 1);
    while (!isFresh(await knownVisits(client, association))) {
      if (performance.now() - committed > FRESH_TIMEOUT_MS)
        throw new Error('The measures were not fresh after 20 s');
      await sleep(FRESH_POLL_MS);
    }
    times.push(performance.now() - committed);
  }
  return { rounds: times.length, medianMs: median(times), worstMs: Math.max(...times) };
}
