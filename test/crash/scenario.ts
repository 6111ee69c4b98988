import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobQueue } from '#libs/queue/job-queue.js';
import { RytmiProcess } from '../support/rytmi-process.js';
import { CrashGateway } from './crash-gateway.js';
import { plantReminders, RemindersInDatabase } from './due-reminders.js';
import { lifePlans, randomNumbers, type KillPoint } from './plan.js';
import { judge, type Verdict } from './verdict.js';
import { liveAndDie, rytmiEnvironment, WEBHOOK_SECRET, type LifeEnd } from './worker-life.js';

/** Where the workers of a run find their stores. */
export interface RigStores {
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Null: the queue is in the same PostgreSQL. */
  readonly queueUrl: string | null;
}

export interface Scenario {
  readonly reminders: number;
  readonly kills: number;
  /** Worker processes at once. */
  readonly workers: number;
  readonly deduplicates: boolean;
  readonly gatewayDelayMs: number;
  /** Whether the gateway tells an api of deliveries, except of each fifth. */
  readonly receipts?: boolean;
  /** The moments of reminders that are left when the last worker was killed are spread over this time. */
  readonly dueWithinMs: number;
  /** One worker's clock is ahead by so much, the next one's behind, the next one's right, and so on. */
  readonly clockOffMs?: number;
  /** Done once, when half of the kills are over. */
  readonly halfWay?: () => Promise<void>;
  /** Done once the last workers run, which nobody kills: they have to get over it by themselves. */
  readonly amongSurvivors?: () => Promise<void>;
  /**
   * Saves minutes: leases run out as soon as the last of the killed workers is dead, and a receipt is waited for seconds
   * instead of minutes.
   */
  readonly hurried: boolean;
  readonly timeoutMs: number;
  readonly seed: number;
  /** Ends the run early; everything that it started is stopped. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly kills: Readonly<Partial<Record<KillPoint, number>>>;
  readonly killed: number;
  /** Texts that the gateway was asked for again with a reference that it knew. */
  readonly repeated: number;
  readonly settled: boolean;
  /** What became of the messages. */
  readonly states: string;
  readonly killSeconds: number;
  readonly seconds: number;
}

const CLOCKS = [1, -1, 0];
/** The api calls no gateway. */
const API_LIFE = -1;
const POLL_MS = 250;
const SWEEP_EVERY_MS = 1_000;
const SUPPLY_EVERY_MS = 250;
const SUPPLY_LEAD_MS = 1_000;
const REST_AFTER_FAILED_START_MS = 300;

/** Seeds reminders, kills workers while they send them, lets the last ones finish, and says what came of it. */
export async function runScenario(stores: RigStores, scenario: Scenario): Promise<Outcome> {
  const begun = performance.now();
  const isOver = () => scenario.signal.aborted || performance.now() > begun + scenario.timeoutMs;
  const folder = mkdtempSync(join(tmpdir(), 'rytmi-crash-'));
  const addressees = await plantReminders(stores.appUrl, scenario.reminders);
  const database = new RemindersInDatabase(stores.ownerUrl);
  const gateway = await CrashGateway.start({
    logFile: join(folder, 'accepted.log'),
    deduplicates: scenario.deduplicates,
    delayMs: scenario.gatewayDelayMs,
  });
  const unharmed: RytmiProcess[] = [];
  const stopWaking = wakeSweeps(stores.queueUrl ?? stores.appUrl);
  const storesOfProcesses = {
    DATABASE_URL: stores.ownerUrl,
    ...(stores.queueUrl ? { QUEUE_URL: stores.queueUrl } : {}),
  };
  const environmentOf = (life: number) => ({
    stores: storesOfProcesses,
    clockOffMs: (scenario.clockOffMs ?? 0) * (CLOCKS[life % CLOCKS.length] ?? 0),
  });
  try {
    if (scenario.receipts) {
      const api = new RytmiProcess('api', rytmiEnvironment(API_LIFE, gateway, { stores: storesOfProcesses }));
      unharmed.push(api);
      const address = (await api.printed(/"address":"(http:[^"]+)"/))[1] ?? '';
      gateway.sendReceipts({ url: `${address}/sms/http-json/receipt`, secret: WEBHOOK_SECRET });
    }
    const stopSupply = supplyWaves(database, scenario.workers);
    const ends = await killWorkers(gateway, scenario, environmentOf, isOver).finally(stopSupply);
    const killSeconds = (performance.now() - begun) / 1000;
    if (scenario.hurried) await database.passAMinute();
    await database.makeDue(scenario.dueWithinMs);
    const survivors = Array.from({ length: isOver() ? 0 : scenario.workers }, (_, index) => {
      const life = ends.length + index;
      return new RytmiProcess('worker', rytmiEnvironment(life, gateway, environmentOf(life)));
    });
    unharmed.push(...survivors);
    await Promise.all(survivors.map((worker) => worker.printed(/The worker is ready/)));
    await scenario.amongSurvivors?.();
    const settled = await becomesSettled(database, scenario.hurried, isOver);
    const kills = ends.filter(({ point }) => point !== null);
    const verdict = judge(await database.expected(addressees), gateway.accepted(), {
      killed: new Set(kills.map(({ life }) => life)),
      answered: await database.answered(),
    });
    return {
      verdict,
      kills: countedByPoint(kills),
      killed: kills.length,
      repeated: gateway.repeated(),
      settled,
      states: await database.states(),
      killSeconds,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await stopWaking();
    await Promise.all(unharmed.map((process) => process.stop('SIGTERM')));
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Enqueues a sweep every second; gives what ends it. */
function wakeSweeps(queueUrl: string): () => Promise<void> {
  const queue = JobQueue.open(queueUrl);
  const timer = setInterval(() => queue.nudge('reminders.sweep', {}), SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await queue.close();
  };
}

/** Brings the moments of waves near as fast as workers get through them; gives what ends it. */
function supplyWaves(database: RemindersInDatabase, waves: number): () => Promise<void> {
  const ending = new AbortController();
  const supplying = (async () => {
    while (!ending.signal.aborted) {
      // While PostgreSQL is down there is nobody to ask.
      await database.supply(waves, SUPPLY_LEAD_MS).catch(() => undefined);
      await sleep(SUPPLY_EVERY_MS, null, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return () => {
    ending.abort();
    return supplying;
  };
}

/** Several workers at once, each killed by its plan and followed by the next, until so many have been killed. */
async function killWorkers(
  gateway: CrashGateway,
  scenario: Scenario,
  environmentOf: (life: number) => { stores: NodeJS.ProcessEnv; clockOffMs: number },
  isOver: () => boolean,
): Promise<LifeEnd[]> {
  const plans = lifePlans(scenario.kills, randomNumbers(scenario.seed));
  const ends: LifeEnd[] = [];
  let lives = 0;
  let halfWay: Promise<void> | undefined;
  const crew = async () => {
    for (let plan = plans.shift(); plan && !isOver(); plan = plans.shift()) {
      const life = lives;
      lives += 1;
      const environment = rytmiEnvironment(life, gateway, { ...environmentOf(life), plan });
      const end = await liveAndDie(life, plan, gateway, environment);
      ends.push(end);
      if (plans.length <= scenario.kills / 2 && halfWay === undefined) {
        halfWay = scenario.halfWay?.();
        // Whether it failed is told below, when nobody kills any more.
        halfWay?.catch(() => undefined);
      }
      if (end.point === null) {
        plans.push(plan);
        await sleep(REST_AFTER_FAILED_START_MS);
      }
    }
  };
  await Promise.all(Array.from({ length: scenario.workers }, crew));
  await halfWay;
  return ends;
}

async function becomesSettled(
  database: RemindersInDatabase,
  hurried: boolean,
  isOver: () => boolean,
): Promise<boolean> {
  while (!isOver()) {
    if (await database.isSettled().catch(() => false)) return true;
    if (hurried) await database.shortenTheWaitForReceipts().catch(() => undefined);
    await sleep(POLL_MS);
  }
  return false;
}

function countedByPoint(kills: readonly LifeEnd[]): Partial<Record<KillPoint, number>> {
  const counts: Partial<Record<KillPoint, number>> = {};
  for (const { point } of kills) if (point !== null) counts[point] = (counts[point] ?? 0) + 1;
  return counts;
}
