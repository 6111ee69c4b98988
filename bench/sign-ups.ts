import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { BareSignUps, PlainSeats } from './bare-sign-ups.js';
import type { LoadPlan } from './comparison.js';
import type { GraphqlClient } from './graphql-client.js';
import { CAPACITY, makeHotSession, seatsOf, type Crowd } from './hot-session.js';
import type { Library } from './library.js';
import { runClosedLoop, runRound, type Round } from './load.js';
import { median, quantile } from './statistics.js';

/** So many ask at once for seats in one session. */
export const SIGN_UP_CONNECTIONS = 40;

const SIGN_UP_MUTATION = `mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) { signUp { status } }
}`;

/** One way of taking a seat, on a session or a row that nobody else uses, for one round. */
interface Way {
  readonly name: string;
  /** @returns what the round gave, after checking that every seat taken was counted once */
  readonly round: (durationMs: number) => Promise<Round>;
}

export interface SignUpRate {
  readonly name: string;
  readonly perSecond: Spread;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Its sign-ups per second ÷ those of the bare transaction, and of the bare UPDATE, in the same turn. */
  readonly toTransaction: Spread;
  readonly toUpdate: Spread;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Sign-ups per second to one session for which everybody asks at once, by distinct people. The ways take turns, each
 * round on a session of its own.
 * @param client reaches an api over the same database
 */
export async function measureSignUps(
  library: Library,
  client: GraphqlClient,
  crowd: Crowd,
  plan: LoadPlan,
): Promise<SignUpRate[]> {
  const { pool, context } = library;
  const bare = await BareSignUps.over(pool, SIGN_UP_CONNECTIONS, context.organisationId);
  const transaction = transactionWay(library, crowd, bare);
  const update = updateWay(library, crowd, bare);
  const ways = [
    libraryWay(library, crowd),
    httpWay(library, crowd, client),
    transaction,
    update,
    plainWay(new PlainSeats(pool)),
  ];
  for (const way of ways) await way.round(plan.warmUpMs);
  const rounds = new Map<Way, Round[]>(ways.map((way) => [way, []]));
  for (let turn = 0; turn < plan.rounds; turn += 1) {
    for (const way of ways) rounds.get(way)?.push(await way.round(plan.roundMs));
  }
  const rates = (way: Way) => (rounds.get(way) ?? []).map((round) => round.requestsPerSecond);
  const against = (way: Way, other: Way) =>
    spreadOf(rates(way).map((rate, turn) => rate / (rates(other)[turn] ?? Number.NaN)));
  return ways.map((way) => {
    const latencies = (rounds.get(way) ?? []).flatMap((round) => round.latenciesMs);
    return {
      name: way.name,
      perSecond: spreadOf(rates(way)),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      toTransaction: against(way, transaction),
      toUpdate: against(way, update),
    };
  });
}

function libraryWay(library: Library, crowd: Crowd): Way {
  const { database, context } = library;
  const signUps = library.app.get(SignUps, { strict: false });
  return {
    name: 'Rytmi, the service',
    round: (durationMs) =>
      onNewSession(library, crowd, (sessionId, nextPerson) =>
        runClosedLoop(SIGN_UP_CONNECTIONS, durationMs, () => {
          const participantId = nextPerson();
          return async () => {
            const signUp = await database.write(context, (tx) =>
              signUps.signUp(tx, context, { sessionId, participantId }),
            );
            if (signUp.status !== 'SIGNED_UP') throw new Error(`A sign-up became ${signUp.status}`);
          };
        }),
      ),
  };
}

function httpWay(library: Library, crowd: Crowd, client: GraphqlClient): Way {
  const name = 'Rytmi, `signUp` over HTTP';
  return {
    name,
    round: (durationMs) =>
      onNewSession(library, crowd, (sessionId, nextPerson) =>
        runRound(
          {
            name,
            url: `${client.url}/graphql`,
            method: 'POST',
            headers: client.headers,
            body: () =>
              JSON.stringify({
                query: SIGN_UP_MUTATION,
                variables: { input: { sessionId, participantId: nextPerson() } },
              }),
            isRight: (answer) => answer.includes('"status":"SIGNED_UP"'),
          },
          SIGN_UP_CONNECTIONS,
          durationMs,
        ),
      ),
  };
}

function transactionWay(library: Library, crowd: Crowd, bare: BareSignUps): Way {
  return {
    name: 'Bare conditional UPDATE + INSERT',
    round: (durationMs) =>
      onNewSession(library, crowd, (sessionId, nextPerson) =>
        runClosedLoop(SIGN_UP_CONNECTIONS, durationMs, () => {
          const participantId = nextPerson();
          return () => bare.signUp(sessionId, participantId);
        }),
      ),
  };
}

function updateWay(library: Library, crowd: Crowd, bare: BareSignUps): Way {
  return {
    name: 'Bare conditional UPDATE alone',
    round: async (durationMs) => {
      const sessionId = await makeHotSession(library, crowd.groupId);
      const round = await runClosedLoop(
        SIGN_UP_CONNECTIONS,
        durationMs,
        () => () => bare.takeSeat(sessionId),
      );
      requireSame('seats counted', (await seatsOf(library, sessionId)).counted, round);
      return round;
    },
  };
}

function plainWay(seats: PlainSeats): Way {
  return {
    name: 'The same UPDATE on a plain table',
    round: async (durationMs) => {
      const id = await seats.make(CAPACITY);
      const round = await runClosedLoop(SIGN_UP_CONNECTIONS, durationMs, () => () => seats.take(id));
      requireSame('seats counted', await seats.taken(id), round);
      return round;
    },
  };
}

/** One round on a session that is new, where everybody asks once; afterwards seats and rows must be as many as answers. */
async function onNewSession(
  library: Library,
  { groupId, participantIds }: Crowd,
  run: (sessionId: string, nextPerson: () => string) => Promise<Round>,
): Promise<Round> {
  const sessionId = await makeHotSession(library, groupId);
  let asked = 0;
  const round = await run(sessionId, () => {
    const participantId = participantIds[asked];
    if (participantId === undefined) throw new Error('There are too few people for so fast a machine');
    asked += 1;
    return participantId;
  });
  const { counted, rows } = await seatsOf(library, sessionId);
  requireSame('seats counted', counted, round);
  requireSame('sign-ups kept', rows, round);
  return round;
}

function requireSame(what: string, found: number, { latenciesMs }: Round): void {
  if (found !== latenciesMs.length)
    throw new Error(`There are ${found} ${what} after ${latenciesMs.length} answers`);
}

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}
