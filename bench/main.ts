import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Closing } from '#libs/deployment/process.js';
import { makeAssociation, type Association } from './association.js';
import type { BareServerAnswer } from './bare-server.js';
import { compare, CONNECTIONS, pairsOf, targetsOf, type Comparison, type LoadPlan } from './comparison.js';
import { GraphqlClient } from './graphql-client.js';
import { ADMIN, install, startProcess, temporaryFolder, type Installation } from './installation.js';
import { makeCrowd } from './hot-session.js';
import { drain, measureFreshness } from './jobs.js';
import { openLibrary } from './library.js';
import { runRound } from './load.js';
import { memoryOf } from './memory.js';
import { POOL_SIZE, startPeer } from './peer-process.js';
import { benchGrowth } from './growth-bench.js';
import { benchRegularity } from './regularity-bench.js';
import { benchRequests } from './request-bench.js';
import {
  comparisonTable,
  inWords,
  jobsTable,
  memoryTable,
  sheetTable,
  signUpTable,
  startUpTable,
  surroundings,
  type MemoryRow,
} from './report.js';
import { PlainSeats } from './bare-sign-ups.js';
import { recordScripts, type Recorded } from './scripts.js';
import { measureSheets } from './sheets.js';
import { measureSignUps, SIGN_UP_CONNECTIONS } from './sign-ups.js';
import { measureStartUps } from './start-up.js';
import { benchTexts } from './text-bench.js';

/*
 * `npm run bench`: what the main job, sign-ups, excursion sheets and texts cost, as ratios against peers of the same
 * run, because machines differ and are noisy. `npm run bench -- --quick` leaves out the worker, memory and start-up, and is
 * done in a few seconds with little to say. `npm run bench -- --texts` measures texts alone, `-- --regularity` what the measures
 * of regularity and the yearly report cost, and `-- --requests` requests against the same written by hand;
 * `-- --growth` measures how requests and jobs grow with data, and takes about half an hour.
 */

const FULL: LoadPlan = { rounds: 5, roundMs: 1_000, warmUpMs: 800 };
const QUICK: LoadPlan = { rounds: 1, roundMs: 300, warmUpMs: 200 };
const START_UP_ROUNDS = 3;
/** A process that has just started still tidies up. */
const REST_MS = 3_000;
const STANDALONE_LOAD_MS = 3_000;
const DRAIN_TIMEOUT_MS = 20_000;
/** More than any round has answers, and enough for the largest sheet. */
const PEOPLE = { full: 10_000, quick: 3_000 } as const;
const SHEET_ROUNDS = { full: 7, quick: 2 } as const;
/** However slow the machine is. */
const TIMEOUT_MS = process.argv.includes('--growth') ? 3_600_000 : 1_200_000;

const closing = new Closing();
let stopping = false;
const stop = async (status: number): Promise<void> => {
  if (stopping) return;
  stopping = true;
  await closing.run();
  process.exit(status);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(130));
setTimeout(() => {
  console.error(`The bench took more than ${TIMEOUT_MS / 1000} s and was stopped.`);
  void stop(1);
}, TIMEOUT_MS).unref();

try {
  const quick = process.argv.includes('--quick');
  if (process.argv.includes('--texts')) await texts((await install(closing)).ownerUrl, quick);
  else if (process.argv.includes('--regularity')) await regularity((await install(closing)).ownerUrl, quick);
  else if (process.argv.includes('--requests')) await requests(quick);
  else if (process.argv.includes('--growth')) await growth(quick);
  else await bench(quick);
  await stop(0);
} catch (error) {
  // Whatever fails while everything is being stopped fails because of that.
  if (!stopping) console.error(error);
  await stop(1);
}

async function bench(quick: boolean): Promise<void> {
  const loadBefore = loadavg();
  const plan = quick ? QUICK : FULL;
  progress('a database, and the SQL of one query and one mutation');
  const installation = await install(closing);
  const recorded = await recordScripts(closing, installation);
  // PostgreSQL does this by itself within a minute or so, which would be in the middle of the rounds.
  await onDatabase(installation.ownerUrl, 'ANALYZE');
  const [server] = await onDatabase(installation.ownerUrl, 'SHOW server_version');
  print('# Rytmi bench', surroundings(server?.server_version ?? 'unknown', loadBefore));

  const environment = { DATABASE_URL: installation.ownerUrl };
  const api = await startProcess(closing, 'api', environment);
  const client = new GraphqlClient(api.address, recorded.token);
  const atRest = quick ? null : await restingMemory(api.pid, environment);
  // The worker does not run meanwhile: what it does after the api's rounds would slow the peer's.
  const { comparisons, statements } = await compareWithPeer(installation, recorded, client, plan);
  print(comparisonTable(comparisons, statements, plan));
  const busy = atRest && (await workerAtWork(api.pid, client, installation, recorded.association));
  await printSignUpsAndSheets(installation, recorded.association, client, quick);
  await api.stop();
  await texts(installation.ownerUrl, quick);
  await regularity(installation.ownerUrl, quick);
  if (!atRest || !busy) return;

  progress('everything in one process');
  const standalone = await standaloneMemory();
  print(
    memoryTable([
      { name: 'api', atRest: atRest.api, afterLoad: busy.api },
      { name: 'worker', atRest: atRest.worker, afterLoad: busy.worker },
      standalone,
    ]),
  );
  progress('npm start');
  print(startUpTable(await measureStartUps(closing, START_UP_ROUNDS)));
  print(
    `Took ${elapsedSeconds()} s of at most ${TIMEOUT_MS / 1000}; load average after: ${inWords(loadavg())}`,
  );
}

/** What the worker does with what the load has left, and the memory of both processes afterwards. */
async function workerAtWork(
  apiPid: number,
  client: GraphqlClient,
  installation: Installation,
  association: Association,
) {
  progress('the worker');
  const api = memoryOf(apiPid);
  const worker = await startProcess(closing, 'worker', { DATABASE_URL: installation.ownerUrl });
  const drained = await drain(installation.appUrl, DRAIN_TIMEOUT_MS);
  const freshness = await measureFreshness(client, association);
  const memory = { api, worker: memoryOf(worker.pid) };
  await worker.stop();
  print(jobsTable(drained, freshness));
  return memory;
}

async function printSignUpsAndSheets(
  { ownerUrl, appUrl }: Installation,
  association: Association,
  client: GraphqlClient,
  quick: boolean,
): Promise<void> {
  progress(`sign-ups to one session, ${SIGN_UP_CONNECTIONS} at once`);
  const [organisation] = await onDatabase(ownerUrl, 'SELECT id FROM organisation');
  await onDatabase(ownerUrl, PlainSeats.TABLE);
  const library = await openLibrary(closing, appUrl, organisation?.id ?? '', SIGN_UP_CONNECTIONS);
  const size = quick ? 'quick' : 'full';
  const crowd = await makeCrowd(library, association.groupId, PEOPLE[size]);
  await onDatabase(ownerUrl, 'ANALYZE');
  const plan = quick ? QUICK : FULL;
  print(signUpTable(await measureSignUps(library, client, crowd, plan), plan));
  progress('the sheets of excursions');
  print(sheetTable(await measureSheets(library, client, crowd, SHEET_ROUNDS[size])));
  await library.close();
}

async function texts(serverUrl: string, quick: boolean): Promise<void> {
  for await (const section of benchTexts(closing, serverUrl, { quick, progress })) print(section);
}

async function requests(quick: boolean): Promise<void> {
  const loadBefore = loadavg();
  const installation = await install(closing);
  const [server] = await onDatabase(installation.ownerUrl, 'SHOW server_version');
  print('# Rytmi bench, requests', surroundings(server?.server_version ?? 'unknown', loadBefore));
  const plan = quick ? QUICK : FULL;
  for await (const section of benchRequests(closing, installation, { plan, progress })) print(section);
}

async function growth(quick: boolean): Promise<void> {
  const loadBefore = loadavg();
  const installation = await install(closing);
  const [server] = await onDatabase(installation.ownerUrl, 'SHOW server_version');
  print('# Rytmi bench, growth', surroundings(server?.server_version ?? 'unknown', loadBefore));
  for await (const section of benchGrowth(closing, installation, { quick, progress })) print(section);
}

async function regularity(serverUrl: string, quick: boolean): Promise<void> {
  for await (const section of benchRegularity(serverUrl, { quick, progress })) print(section);
}

async function restingMemory(apiPid: number, environment: NodeJS.ProcessEnv) {
  progress('memory at rest');
  const worker = await startProcess(closing, 'worker', environment);
  await sleep(REST_MS);
  const memory = { api: memoryOf(apiPid), worker: memoryOf(worker.pid) };
  await worker.stop();
  return memory;
}

async function compareWithPeer(
  installation: Installation,
  { association, register, marks }: Recorded,
  client: GraphqlClient,
  plan: LoadPlan,
) {
  const peer = await startPeer<BareServerAnswer>('bare-server', {
    databaseUrl: installation.appUrl,
    poolSize: POOL_SIZE,
    register,
    marks,
  });
  closing.add(() => peer.stop());
  const comparisons: Comparison[] = [];
  for (const pair of pairsOf(client, peer.url, association)) {
    for (const connections of CONNECTIONS) {
      progress(`${pair.rytmi.name}, ${connections} at once`);
      comparisons.push(await compare(pair, connections, plan));
    }
  }
  await peer.stop();
  return { comparisons, statements: peer.statements };
}

/** Everything in one process, with the worker running while registers are recorded. */
async function standaloneMemory(): Promise<MemoryRow> {
  const standalone = await startProcess(closing, 'standalone', { RYTMI_DATA_DIR: temporaryFolder(closing) });
  await sleep(REST_MS);
  const atRest = memoryOf(standalone.pid);
  const client = await new GraphqlClient(standalone.address).signedIn(ADMIN);
  const association = await makeAssociation(client);
  const { marks } = targetsOf(client, association);
  await runRound(marks, Math.max(...CONNECTIONS), STANDALONE_LOAD_MS);
  const afterLoad = memoryOf(standalone.pid);
  await standalone.stop();
  return { name: 'standalone (both in one)', atRest, afterLoad };
}

/** Runs one statement as the owner. */
async function onDatabase(url: string, sql: string): Promise<Record<string, string>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Section by section, so that what was measured is there even if the rest is not. */
function print(...sections: readonly string[]): void {
  console.log(`${sections.join('\n\n')}\n`);
}

function progress(what: string): void {
  console.error(`${elapsedSeconds().padStart(4)} s  ${what}`);
}

function elapsedSeconds(): string {
  return (performance.now() / 1000).toFixed(0);
}
