import { Redis } from 'ioredis';
import { Client, type DatabaseError } from 'pg';
import { SQLSTATE } from '#libs/database/sqlstates.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { KillablePostgres } from './killable-postgres.js';
import { KillableRedis } from './killable-redis.js';
import { runScenario, type Outcome, type RigStores, type Scenario } from './scenario.js';

export const BACKENDS = ['PostgreSQL', 'Redis'] as const;
export type Backend = (typeof BACKENDS)[number];

/** The size of a trial. */
export type Size = Pick<
  Scenario,
  'reminders' | 'kills' | 'workers' | 'dueWithinMs' | 'hurried' | 'timeoutMs'
> & {
  /** How long a store stays away. */
  readonly awayMs: number;
};

const CLOCK_OFF_MS = 5 * 60_000;
const GATEWAY_DELAY_MS = 40;
const POSTGRES_AWAY_MS = 2_000;

interface Servers {
  readonly postgres: KillablePostgres;
  readonly redis: KillableRedis | null;
}

type Extras = Pick<Scenario, 'clockOffMs' | 'halfWay' | 'amongSurvivors' | 'receipts'>;

/** Something that is done to the workers or their stores while reminders leave. */
export interface Trial {
  readonly name: string;
  readonly backends: readonly Backend[];
  /** Whether workers are killed as often as the issue asks, or only beside what else happens. */
  readonly killsMost: boolean;
  /** Whether the gateway takes one reference once. */
  readonly deduplicates: boolean;
  readonly extras: (servers: Servers, size: Size) => Extras;
}

export const TRIALS: readonly Trial[] = [
  { name: 'workers killed', backends: BACKENDS, killsMost: true, deduplicates: true, extras: () => ({}) },
  {
    name: 'workers killed, a gateway that does not deduplicate',
    backends: BACKENDS,
    killsMost: true,
    deduplicates: false,
    extras: () => ({ receipts: true }),
  },
  {
    name: 'the queue wiped half way',
    backends: BACKENDS,
    killsMost: false,
    deduplicates: true,
    extras: (servers) => ({ halfWay: () => wipeQueue(servers), amongSurvivors: () => wipeQueue(servers) }),
  },
  {
    name: 'PostgreSQL killed and restarted',
    backends: BACKENDS,
    killsMost: false,
    deduplicates: true,
    extras: ({ postgres }) => ({
      halfWay: () => postgres.killAndRestart(POSTGRES_AWAY_MS),
      amongSurvivors: () => postgres.killAndRestart(POSTGRES_AWAY_MS),
    }),
  },
  {
    name: 'Redis stopped for a while',
    backends: ['Redis'],
    killsMost: false,
    deduplicates: true,
    extras: ({ redis }, { awayMs }) => ({ amongSurvivors: async () => redis?.stopFor(awayMs) }),
  },
  {
    name: 'clocks five minutes ahead and behind',
    backends: BACKENDS,
    killsMost: false,
    deduplicates: true,
    extras: () => ({ clockOffMs: CLOCK_OFF_MS }),
  },
];

/** Runs one trial on stores of its own, which are gone afterwards. */
export async function runTrial(
  trial: Trial,
  backend: Backend,
  size: Size,
  { seed, signal }: Pick<Scenario, 'seed' | 'signal'>,
): Promise<Outcome> {
  const postgres = await KillablePostgres.start();
  let redis: KillableRedis | null = null;
  try {
    redis = backend === 'Redis' ? await KillableRedis.start() : null;
    const queueUrl = redis?.url ?? null;
    const { appUrl } = await prepareStores({
      ownerUrl: postgres.url,
      appUrl: null,
      queueUrl,
      keys: testKeyRing(),
    });
    const stores: RigStores = { ownerUrl: postgres.url, appUrl, queueUrl };
    return await runScenario(stores, {
      deduplicates: trial.deduplicates,
      gatewayDelayMs: GATEWAY_DELAY_MS,
      seed,
      signal,
      ...size,
      ...trial.extras({ postgres, redis }, size),
    });
  } finally {
    await redis?.stop();
    await postgres.stop();
  }
}

/** What an administrator can do to a queue at the worst moment. */
async function wipeQueue({ postgres, redis }: Servers): Promise<void> {
  if (redis !== null) {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    return;
  }
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    await dropQueue(client);
  } finally {
    await client.end();
  }
}

/** Whoever drops what others are using gets into a deadlock with them now and then, and tries again. */
async function dropQueue(client: Client): Promise<void> {
  await client.query('DROP SCHEMA bullmq CASCADE').catch(async (error: DatabaseError) => {
    if (error.code !== SQLSTATE.DEADLOCK_DETECTED) throw error;
    await dropQueue(client);
  });
}
