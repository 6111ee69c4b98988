import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '#libs/calendar/local-date.js';
import { rounds, SEED } from '#libs/config/testing/rounds.js';
import { sql } from '#libs/database/sql.js';
import { Membership } from '#libs/groups/membership.entity.js';
import { Participant } from '#libs/people/participant.entity.js';
import { refusalToSignUp } from '../rules/sign-up-machine.js';
import { applicantsOf } from '../seats/eligibility.sql.js';
import { SessionInvitedGroup } from '../seats/session-invited-group.entity.js';
import { loadSeatState } from '../seats/sign-up.sql.js';
import { TestTenant } from '../testing/test-tenant.js';
import { IS_ELIGIBLE, type Eligibility } from './seat-claim.sql.js';

const WHO_IS_ELIGIBLE = sql<Eligibility & { sessionId: string }, { isEligible: boolean; now: Date }>`
  SELECT ${IS_ELIGIBLE} AS is_eligible, now() AS now FROM session s WHERE s.id = ${'sessionId'}`;

const HOUR_MS = 3_600_000;

interface DrawnSession {
  readonly id: string;
  readonly organisationId: string;
  readonly groupId: string;
  readonly localDate: string;
  readonly status: string;
  readonly cancelled: boolean;
  /** Moments in milliseconds from the transaction's own. */
  readonly startsIn: number;
  readonly opensIn: number | null;
  readonly closesIn: number | null;
  readonly membersFirstFor: number | null;
  readonly companionsAllowed: boolean;
}

/** At moments counted from the transaction's own, so that they can be this very one. */
const DRAW_SESSION = sql<DrawnSession>`
  INSERT INTO session (id, organisation_id, group_id, kind, local_date, time_zone, status, cancelled_at, starts_at,
    ends_at, sign_up_opens_at, sign_up_closes_at, members_first_until, companions_allowed)
  SELECT ${'id'}, ${'organisationId'}, ${'groupId'}, 'MEETING', ${'localDate'}, 'Europe/Helsinki', ${'status'},
    CASE WHEN ${'cancelled'}::boolean THEN now() END, now() + ${'startsIn'}::integer * ms,
    now() + interval '1 day', now() + ${'opensIn'}::integer * ms, now() + ${'closesIn'}::integer * ms,
    now() + ${'membersFirstFor'}::integer * ms, ${'companionsAllowed'}
  FROM (SELECT interval '1 millisecond' AS ms) AS unit`;

describe('the condition of the fast statements', () => {
  let tenant: TestTenant;
  /** The session is of the open or of the closed one. */
  let groups: { OPEN: string; CLOSED: string; INVITED: string; OTHER: string };

  beforeAll(async () => {
    tenant = await TestTenant.open();
    groups = {
      OPEN: await tenant.group('OPEN'),
      CLOSED: await tenant.group('CLOSED'),
      INVITED: await tenant.group('CLOSED'),
      OTHER: await tenant.group('OPEN'),
    };
  });
  afterAll(() => tenant.close());

  /** Mostly such that the rest decides, as somebody whom everything speaks against tells nothing of the single rules. */
  const mostly = <T>(usual: readonly T[], others: readonly T[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom(...others));
  const anything = fc.record({
    admission: fc.constantFrom('OPEN' as const, 'CLOSED' as const),
    isCancelled: mostly([false], [false, true]),
    startsIn: mostly([60_000, HOUR_MS], [-60_000, -1, 0, 1]),
    opensIn: mostly([null, -60_000, -1], [0, 1, 60_000]),
    closesIn: mostly([null, 60_000, 1], [0, -1, -60_000]),
    membersFirstFor: fc.constantFrom(null, -60_000, -1, 0, 1, 60_000, HOUR_MS),
    companionsAllowed: mostly([true], [false]),
    /** Of which group, and from and to which day, counted from that of the session. */
    memberships: fc.uniqueArray(
      fc.record({
        of: fc.constantFrom('OWN' as const, 'INVITED' as const, 'OTHER' as const),
        from: fc.integer({ min: -2, max: 1 }),
        days: fc.option(fc.nat(2), { freq: 1, nil: null }),
      }),
      { selector: ({ of }) => of, maxLength: 3 },
    ),
    seats: fc.constantFrom(1 as const, 2 as const),
    exceptionReason: mostly([null], ['Sovittu puhelimessa']),
  });
  const drawn = anything.filter(
    ({ opensIn, closesIn }) => opensIn === null || closesIn === null || opensIn < closesIn,
  );
  type Drawn = typeof anything extends fc.Arbitrary<infer Value> ? Value : never;

  /** What the condition says, and what the rules say of what the services read, in one transaction. */
  async function bothAnswers(world: Drawn): Promise<{ sql: boolean; rules: boolean }> {
    const { organisationId } = tenant.context;
    const groupId = groups[world.admission];
    const [id, participantId] = [randomUUID(), randomUUID()];
    return tenant.database.write(tenant.context, async (tx) => {
      const person = { id: participantId, organisationId, firstName: 'Aino', language: 'fi' };
      await tx.getRepository(Participant).insert(person);
      await tx.getRepository(Membership).insert(
        world.memberships.map(({ of, from, days }) => {
          const startsOn = addDays(tenant.today, from);
          const endsOn = days === null ? null : addDays(startsOn, days);
          const inGroup = of === 'OWN' ? groupId : groups[of];
          return { organisationId, groupId: inGroup, participantId, role: 'MEMBER', startsOn, endsOn };
        }),
      );
      const status = world.isCancelled ? 'CANCELLED' : 'PLANNED';
      const of = {
        id,
        organisationId,
        groupId,
        localDate: tenant.today,
        status,
        cancelled: world.isCancelled,
      };
      await DRAW_SESSION.run(tx, { ...world, ...of });
      await tx
        .getRepository(SessionInvitedGroup)
        .insert({ organisationId, sessionId: id, groupId: groups.INVITED });
      const { seats, exceptionReason } = world;
      const asked = { sessionId: id, participantId, seats, exceptionReason };
      const { isEligible, now } = await WHO_IS_ELIGIBLE.one(tx, asked);
      const session = await loadSeatState(tx, id);
      const asker = (await applicantsOf(tx, id, [participantId])).get(participantId)!;
      const refusal = refusalToSignUp(session, { ...asker, isException: exceptionReason !== null }, now);
      return { sql: isEligible, rules: refusal === null && (seats === 1 || session.companionsAllowed) };
    });
  }

  it('the condition holds for exactly those whom the rules do not refuse', async () => {
    const answers = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(drawn, async (world) => {
        const { sql: condition, rules } = await bothAnswers(world);
        answers[`${rules}`] += 1;
        expect(condition).toBe(rules);
      }),
      { seed: SEED, numRuns: rounds(500) },
    );
    expect(answers.true).toBeGreaterThan(rounds(20));
    expect(answers.false).toBeGreaterThan(rounds(20));
  });
});
