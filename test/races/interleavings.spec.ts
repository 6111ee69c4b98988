import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, SEED } from '#libs/config/testing/rounds.js';
import { Client } from 'pg';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { RACE_STEPS, RaceProgram, type RaceStep } from './race-program.js';
import { wrongSteps, type Happening } from './replay.js';

const INTERLEAVINGS = rounds(2_500);
const AT_ONCE = 50;
const PROCESSES = 3;
const CONNECTIONS = 4;
const STEPS_PER_PROCESS = 4;
const PEOPLE = 5;
const CAPACITY = 2;
const ALLOWED = new Set(['DONE', 'CONFLICT', 'NOT_FOUND', 'OFFER_EXPIRED']);

/**
 * What must hold at every commit, asked by the database itself of whoever commits, and a log of capacities beside the
 * history. Only the test has them.
 */
const WATCH = `
CREATE TABLE capacity_log (ordinal bigint, session_id uuid, capacity integer);
CREATE FUNCTION log_capacity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO capacity_log VALUES (nextval(pg_get_serial_sequence('sign_up_event', 'ordinal')), NEW.id, NEW.capacity);
  RETURN NULL;
END $$;
CREATE TRIGGER log_capacity AFTER UPDATE OF capacity ON session FOR EACH ROW
  WHEN (OLD.capacity IS DISTINCT FROM NEW.capacity) EXECUTE FUNCTION log_capacity();

CREATE FUNCTION watch_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE s session; held integer; waiting integer; smallest integer;
BEGIN
  SELECT * INTO s FROM session WHERE id = NEW.id;
  SELECT coalesce(sum(CASE WHEN companion THEN 2 ELSE 1 END) FILTER (WHERE status IN ('SIGNED_UP', 'OFFERED')), 0),
    count(*) FILTER (WHERE status = 'WAITLISTED'),
    min(CASE WHEN companion THEN 2 ELSE 1 END) FILTER (WHERE status = 'WAITLISTED')
  INTO held, waiting, smallest FROM sign_up WHERE session_id = s.id;
  IF held <> s.seats_taken OR waiting <> s.waiting THEN RAISE EXCEPTION 'The counters are wrong'; END IF;
  IF held > s.capacity THEN RAISE EXCEPTION 'Oversold'; END IF;
  IF smallest <= s.capacity - held THEN RAISE EXCEPTION 'A seat is idle while somebody waits for it'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER watch_seats AFTER UPDATE ON session DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION watch_seats();`;

describe('sign-ups, cancellations, answers, deadlines and changes of capacity in three processes at once', () => {
  let tenant: TestTenant;
  let owner: Client;
  let programs: RaceProgram[];

  beforeAll(async () => {
    tenant = await TestTenant.open();
    owner = new Client({ connectionString: tenant.ownerUrl });
    await owner.connect();
    await owner.query(WATCH);
    const { organisationId } = tenant.context;
    const setting = { mode: 'STEPS', url: tenant.appUrl, organisationId, connections: CONNECTIONS } as const;
    programs = await Promise.all(Array.from({ length: PROCESSES }, () => RaceProgram.start(setting)));
  });
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.end()));
    await owner.end();
    await tenant.close();
  });

  /** What one process does in one session. Signing up is likeliest, so that there is something to do. */
  const script = fc.array(
    fc.record({
      what: fc.constantFrom<RaceStep['what']>('SIGN_UP', 'SIGN_UP', 'SIGN_UP', 'CANCEL', ...RACE_STEPS),
      person: fc.nat(PEOPLE - 1),
      companion: fc.nat(4).map((dice) => dice === 0),
      capacity: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: STEPS_PER_PROCESS, maxLength: STEPS_PER_PROCESS },
  );

  it('concurrent sign-ups never oversell, pass nobody, leave no seat idle and offer every freed seat once, 500 times', async () => {
    const groupId = await tenant.group();
    const people = await tenant.participants(PEOPLE);
    const scripts = fc.sample(script, { numRuns: INTERLEAVINGS * PROCESSES, seed: SEED });
    const unexpected: string[] = [];
    const sessionIds: string[] = [];
    for (let first = 0; first < INTERLEAVINGS; first += AT_ONCE) {
      const ids = await Promise.all(
        Array.from({ length: AT_ONCE }, () =>
          tenant.session(groupId, { inDays: 7, capacity: CAPACITY, kind: 'EXCURSION' }),
        ),
      );
      sessionIds.push(...ids);
      const answers = await Promise.all(
        programs.map((program) => {
          const steps = ids.flatMap((sessionId) =>
            scripts
              .pop()!
              .map(({ person, ...step }) => ({ ...step, sessionId, participantId: people[person]! })),
          );
          return program.run(steps);
        }),
      );
      unexpected.push(...answers.flat().filter((outcome) => !ALLOWED.has(outcome)));
    }
    expect({ seed: SEED, unexpected }).toEqual({ seed: SEED, unexpected: [] });

    const { rows } = await owner.query<Happening & { sessionId: string }>(
      `SELECT e.session_id AS "sessionId", e.ordinal, e.event, e.sign_up_id AS "signUpId", e.old_status AS "oldStatus",
         e.new_status AS "newStatus", e.companion, NULL AS capacity FROM sign_up_event e
       UNION ALL SELECT session_id, ordinal, 'CAPACITY', NULL, NULL, NULL, false, capacity FROM capacity_log
       ORDER BY ordinal`,
    );
    expect(rows.length).toBeGreaterThan(INTERLEAVINGS * PROCESSES);
    const kinds = new Set(rows.map(({ event }) => event));
    for (const event of ['OFFER', 'ACCEPT', 'DECLINE', 'EXPIRE', 'LOSE_SEAT', 'CAPACITY'])
      expect(kinds).toContain(event);
    const wrong = sessionIds.flatMap((id) =>
      wrongSteps(
        rows.filter(({ sessionId }) => sessionId === id),
        CAPACITY,
      ),
    );
    expect({ seed: SEED, wrong }).toEqual({ seed: SEED, wrong: [] });

    const { rows: stats } = await owner.query<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(stats).toEqual([{ deadlocks: '0' }]);
  }, 120_000);
});
