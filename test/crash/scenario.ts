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
import { liveAndDie, workerEnvironment, type LifeEnd } from './worker-life.js';

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
  /** The moments of the reminders are spread over this time from the start. */
  readonly dueWithinMs: number;
  /** One worker's clock is ahead by so much, the next one's behind, the next one's right, and so on. */
  readonly clockOffMs?: number;
  /** Done once, when half of the kills are over. */
  readonly halfWay?: () => Promise<void>;
  /** Done once the last workers run, which nobody kills: they have to get over it by themselves. */
  readonly amongSurvivors?: () => Promise<void>;
  /**
   * Saves minutes: the sweep is woken every second and not only by its schedule, leases run out as soon as the last of the
   * killed workers is dead, and nobody waits for receipts.
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
const POLL_MS = 250;
const SWEEP_EVERY_MS = 1_000;
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
  const survivors: RytmiProcess[] = [];
  const stopHurrying = scenario.hurried
    ? wakeSweeps(stores.queueUrl ?? stores.appUrl)
    : async () => undefined;
  const environmentOf = (life: number) => ({
    stores: { DATABASE_URL: stores.ownerUrl, ...(stores.queueUrl ? { QUEUE_URL: stores.queueUrl } : {}) },
    clockOffMs: (scenario.clockOffMs ?? 0) * (CLOCKS[life % CLOCKS.length] ?? 0),
  });
  try {
    await database.makeDue(scenario.dueWithinMs);
    const ends = await killWorkers(gateway, scenario, environmentOf, isOver);
    const killSeconds = (performance.now() - begun) / 1000;
    if (scenario.hurried) await database.passAMinute();
    for (let life = ends.length; life < ends.length + scenario.workers; life += 1) {
      survivors.push(new RytmiProcess('worker', workerEnvironment(life, gateway, environmentOf(life))));
    }
    await Promise.all(survivors.map((worker) => worker.printed(/The worker is ready/)));
    await scenario.amongSurvivors?.();
    const settled = await becomesSettled(database, scenario.hurried, isOver);
    const kills = ends.filter(({ point }) => point !== null);
    const verdict = judge(await database.expected(addressees), gateway.accepted(), kills);
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
    await stopHurrying();
    await Promise.all(survivors.map((worker) => worker.stop('SIGTERM')));
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
      const environment = workerEnvironment(life, gateway, { ...environmentOf(life), plan });
      const end = await liveAndDie(life, plan, gateway, environment);
      ends.push(end);
      if (plans.length <= scenario.kills / 2) halfWay ??= scenario.halfWay?.();
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
    if (hurried) await database.passTheWaitForReceipts().catch(() => undefined);
    await sleep(POLL_MS);
  }
  return false;
}

function countedByPoint(kills: readonly LifeEnd[]): Partial<Record<KillPoint, number>> {
  const counts: Partial<Record<KillPoint, number>> = {};
  for (const { point } of kills) if (point !== null) counts[point] = (counts[point] ?? 0) + 1;
  return counts;
}
