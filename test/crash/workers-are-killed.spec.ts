import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SEED } from '#libs/config/testing/rounds.js';
import { Redis } from 'ioredis';
import { redisUrlOrThrow } from '#libs/database/testing/test-redis.js';
import { openTestStores, type TestStores } from '../../libs/deployment/testing/test-stores.js';
import { KILL_POINTS } from './plan.js';
import { runScenario } from './scenario.js';

/** One at each point. */
const KILLS = KILL_POINTS.length;
const TIMEOUT_MS = 270_000;
/** A database of its own on the test run's Redis, which other spec files use as well. */
const REDIS_DATABASE = 11;

const redisUrl = redisUrlOrThrow();
const backends = redisUrl === null ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'];

/** The short version; what it leaves out stands in README.md beside this file. */
describe.each(backends)(
  'reminders whose workers are killed while they send, with the queue on %s',
  (backend) => {
    let stores: TestStores;
    let queueUrl: string | null = null;

    beforeAll(async () => {
      stores = await openTestStores();
      if (backend === 'PostgreSQL') return;
      queueUrl = `${redisUrl}/${REDIS_DATABASE}`;
      const redis = new Redis(queueUrl);
      await redis.flushdb();
      await redis.quit();
    });
    afterAll(() => stores.database.drop());

    it(
      'all reminders leave, once each by a gateway that deduplicates, and none before it is due',
      async () => {
        const outcome = await runScenario(
          { ownerUrl: stores.ownerUrl, appUrl: stores.appUrl, queueUrl },
          {
            reminders: 200,
            kills: KILLS,
            workers: 2,
            deduplicates: true,
            gatewayDelayMs: 30,
            dueWithinMs: 2_000,
            hurried: true,
            timeoutMs: TIMEOUT_MS - 20_000,
            seed: SEED,
            signal: new AbortController().signal,
          },
        );
        expect({ seed: SEED, ...outcome }).toMatchObject({
          seed: SEED,
          settled: true,
          killed: KILLS,
          verdict: { accepted: 200, lost: 0, duplicates: 0, early: 0, strangers: 0, unrecorded: 0 },
        });
        // Calls were cut off after the text was taken, or this would have shown nothing.
        expect(outcome.repeated).toBeGreaterThan(0);
      },
      TIMEOUT_MS,
    );
  },
);
