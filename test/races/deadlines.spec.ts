import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignUpDeadlines } from '#libs/participation/sign-ups/sign-up-deadlines.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { RaceProgram } from './race-program.js';

const SESSIONS = 60;
const WAITING = 6;
const KILLS = 10;
const LONGEST_LIFE_MS = 250;

describe('the job of deadlines, killed again and again', () => {
  const services = new SignUpServices();
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.open();
  });
  afterAll(() => tenant.close());

  /** Sessions with one seat that its holder gives up, so that it is offered to the first of those who wait. */
  async function offeredSeats(): Promise<void> {
    const groupId = await tenant.group();
    const people = await tenant.participants(WAITING + 1);
    const write = tenant.database.write.bind(tenant.database, tenant.context);
    for (let index = 0; index < SESSIONS; index += 1) {
      const sessionId = await tenant.session(groupId, { inDays: 7, capacity: 1, kind: 'EXCURSION' });
      for (const participantId of people) {
        await write((tx) => services.signUps.signUp(tx, tenant.context, { sessionId, participantId }));
      }
      await write((tx) =>
        services.signUps.cancel(tx, tenant.context, { sessionId, participantId: people[0]! }),
      );
    }
  }

  const passDeadlines = () =>
    tenant.sql(`UPDATE sign_up SET offer_expires_at = now() - interval '1 second' WHERE status = 'OFFERED'`);

  it('the killed job of deadlines expires each offer exactly once, and hands each seat to the next', async () => {
    await offeredSeats();
    const { organisationId } = tenant.context;
    const setting = { mode: 'DEADLINES', url: tenant.appUrl, organisationId, connections: 2 } as const;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const programs = await Promise.all([RaceProgram.start(setting), RaceProgram.start(setting)]);
      await passDeadlines();
      await Promise.all(
        programs.map(async (program) => {
          await sleep(Math.random() * LONGEST_LIFE_MS);
          await program.end('KILLED');
        }),
      );
    }
    const expired = await tenant.sql<{ sessions: number; events: number; signUps: number }>(
      `SELECT count(DISTINCT session_id)::int AS sessions, count(*)::int AS events,
         count(DISTINCT sign_up_id)::int AS "signUps" FROM sign_up_event WHERE event = 'EXPIRE'`,
    );
    expect(expired[0]!.sessions).toBeGreaterThan(0);
    expect(expired[0]!.signUps).toBe(expired[0]!.events);

    // Whatever was left in the middle is taken up by the next run, to the last who waits.
    const deadlines = new SignUpDeadlines(tenant.database, services.offers, services.minimum);
    for (let round = 0; round < WAITING + 1; round += 1) {
      await passDeadlines();
      await deadlines.run();
    }
    const histories = await tenant.sql<{ steps: string; people: number }>(
      `SELECT steps, count(*)::int AS people FROM (
         SELECT string_agg(event, ' ' ORDER BY ordinal) AS steps FROM sign_up_event GROUP BY sign_up_id
       ) AS history GROUP BY steps ORDER BY steps`,
    );
    expect(histories).toEqual([
      { steps: 'TAKE_SEAT CANCEL', people: SESSIONS },
      { steps: 'WAIT OFFER EXPIRE', people: SESSIONS * WAITING },
    ]);
    const counters = await tenant.sql('SELECT DISTINCT seats_taken, waiting FROM session');
    expect(counters).toEqual([{ seats_taken: 0, waiting: 0 }]);
  }, 120_000);
});
