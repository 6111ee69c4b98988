import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { redisUrlOrThrow } from '#libs/database/testing/test-redis.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Staff } from '#libs/people/staff.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { RytmiProcess } from '../support/rytmi-process.js';

/** A database of its own on the test run's Redis, which other spec files use as well. */
const REDIS_DATABASE = 13;
const PEOPLE = 30;
/** Fingers that tap at once, on several devices. */
const FINGERS = 10;
const SECONDS = 1_000;
/** The worker waits so long for more before it computes. */
const GATHER_MS = 100;
/** Far more than a job of a worker that was killed waits for another, however slow the machine is. */
const PATIENCE_MS = 90 * SECONDS;

const redisUrl = redisUrlOrThrow();
if (redisUrl === null)
  process.stderr.write('Coalescing is not tried on Redis: no redis-server on this machine\n');
const backends = redisUrl === null ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'];

/**
 * Counts computations where they end: each writes its rows with one INSERT, also when none of them has changed. A sequence
 * counts those of transactions that are cut off, too.
 */
const COUNT_COMPUTATIONS = `
  CREATE SEQUENCE computation MINVALUE 0 START 0;
  SELECT nextval('computation');
  CREATE FUNCTION count_computation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN PERFORM nextval('public.computation'); RETURN NULL; END $$;
  CREATE TRIGGER count_computation AFTER INSERT ON participant_regularity
    FOR EACH STATEMENT EXECUTE FUNCTION count_computation()`;

describe.each(backends)(
  'a register of 30 that is tapped three times over, with the queue on %s',
  (backend) => {
    let tenant: TestTenant;
    let owner: Client;
    let environment: NodeJS.ProcessEnv;
    let api: RytmiProcess;
    let worker: RytmiProcess;
    let address: string;
    let token: string;
    let people: string[];
    let groupId: string;

    beforeAll(async () => {
      tenant = await TestTenant.open();
      owner = new Client({ connectionString: tenant.ownerUrl });
      await owner.connect();
      await owner.query(COUNT_COMPUTATIONS);
      token = await administrator(tenant);
      groupId = await tenant.group();
      people = await tenant.participants(PEOPLE);
      for (const person of people) await tenant.membership(groupId, person);
      environment = { DATABASE_URL: tenant.ownerUrl };
      if (backend === 'Redis') {
        environment.QUEUE_URL = `${redisUrl}/${REDIS_DATABASE}`;
        const redis = new Redis(environment.QUEUE_URL);
        await redis.flushdb();
        await redis.quit();
      }
      api = new RytmiProcess('api', environment);
      address = (await api.printed(/"address":"(http:[^"]+)"/))[1] ?? '';
      worker = await newWorker();
    }, 120_000);

    afterAll(async () => {
      await Promise.all([api.stop('SIGTERM'), worker.stop('SIGTERM')]);
      await owner.end();
      await tenant.close();
    }, 60_000);

    async function newWorker(): Promise<RytmiProcess> {
      const started = new RytmiProcess('worker', environment);
      await started.printed(/The worker is ready/);
      return started;
    }

    /** Everybody is marked, one tap and one request each, as fast as the fingers can. */
    async function tapAll(sessionId: string, mark: Mark, atHalf?: () => void): Promise<void> {
      const left = [...people];
      let tapped = 0;
      const finger = async () => {
        for (let person = left.pop(); person !== undefined; person = left.pop()) {
          const response = await fetch(`${address}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({
              query: `mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { applied } } }`,
              variables: {
                input: { sessionId, marks: [{ clientKey: randomUUID(), participantId: person, mark }] },
              },
            }),
          });
          expect(await response.json()).toEqual({
            data: { recordAttendance: { rows: [{ applied: true }] } },
          });
          tapped += 1;
          if (tapped === PEOPLE / 2) atHalf?.();
        }
      };
      await Promise.all(Array.from({ length: FINGERS }, finger));
    }

    async function computations(): Promise<number> {
      const { rows } = await owner.query<{ last_value: string }>('SELECT last_value FROM computation');
      return Number(rows[0]!.last_value);
    }

    const figures = () =>
      tenant.sql<{ visits: number; attended: number; missed: number; n: number }>(
        'SELECT visits, attended, missed, count(*)::int AS n FROM membership_regularity GROUP BY 1, 2, 3',
      );

    /** Waits until every row holds these figures. */
    async function untilFigures(expected: { attended: number; missed: number }): Promise<void> {
      const began = Date.now();
      for (;;) {
        const found = await figures();
        if (found.length === 1 && found[0]!.n === PEOPLE) {
          const [{ attended, missed }] = found as [(typeof found)[number]];
          if (attended === expected.attended && missed === expected.missed) return;
        }
        if (Date.now() - began > PATIENCE_MS) throw new Error(`Not fresh: ${JSON.stringify(found)}`);
        await sleep(50);
      }
    }

    async function rowsThatRecomputationWrites(): Promise<number> {
      const runs = new RegularityRuns();
      const recompute = new RegularityRecompute(tenant.database, new RegularitySnapshots(), runs);
      await recompute.recompute(tenant.context.organisationId);
      const [run] = await tenant.database.read(tenant.context, (tx) => runs.latest(tx, 1));
      return run!.rowsWritten;
    }

    it('a register tapped three times over has fresh figures, computed far fewer times than it was tapped', async () => {
      const sessionId = await tenant.session(groupId, { inDays: -7 });
      const before = await computations();
      const began = Date.now();
      for (const mark of ['ABSENT', 'EXCUSED', 'PRESENT'] as const) await tapAll(sessionId, mark);
      await untilFigures({ attended: 1, missed: 0 });
      const elapsedMs = Date.now() - began;
      await sleep(SECONDS);
      const computed = (await computations()) - before;
      expect(computed).toBeGreaterThan(0);
      // However slow the machine is: one after the other, and what is tapped meanwhile is gathered for the next one.
      expect(computed).toBeLessThanOrEqual(elapsedMs / GATHER_MS + 2);
      expect(await rowsThatRecomputationWrites()).toBe(0);
    }, 120_000);

    it('a tapped register has the right figures in the end when the worker is killed in between', async () => {
      const sessionId = await tenant.session(groupId, { inDays: -1 });
      let killed: Promise<unknown> | undefined;
      await tapAll(sessionId, 'ABSENT', () => void (killed = worker.stop('SIGKILL')));
      expect(await killed).toBe('SIGKILL');
      // Nobody taps again: what the killed worker had taken must be taken up by this one.
      worker = await newWorker();
      await untilFigures({ attended: 1, missed: 1 });
      expect(await rowsThatRecomputationWrites()).toBe(0);
    }, 180_000);
  },
);

/** Somebody who may do everything, known by the token that is given. */
async function administrator({ database, context }: TestTenant): Promise<string> {
  const tokens = new AccessTokens(database);
  return database.write(context, async (tx) => {
    const member = await new Staff(tokens).create(tx, context, {
      email: 'anna@example.org',
      displayName: 'Anna',
      roles: ['ADMIN', 'COORDINATOR'],
      password: null,
      participantId: null,
    });
    return (await tokens.issue(tx, context.organisationId, member.id, 'API', 'test')).secret;
  });
}
