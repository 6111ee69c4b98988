import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startTestServer, stopTestServer } from '#libs/database/testing/test-server.js';
import { makeTemplate } from '../../libs/deployment/testing/template.js';
import { faultOf, FAULTS, findFault } from './faults.js';
import { Rig, type Figures } from './rig.js';

/*
 * `npm run test:web-kills`: 200 random scripts. `-- --scripts=20`: so many. `--seed=17`: the first is made of 17, the
 * next of 18. `--first=40`: begins with the script of the seed and 40. `--minutes=9`: begins none after so long. `--faults`:
 * each mistake of faults.ts, until a script finds it; `--fault=NEW_KEYS`: one of them.
 */

const { values } = parseArgs({
  options: {
    scripts: { type: 'string' },
    first: { type: 'string', default: '0' },
    seed: { type: 'string', default: process.env.RYTMI_SEED ?? String(Date.now() % 0x1000_0000) },
    minutes: { type: 'string', default: '240' },
    fault: { type: 'string' },
    faults: { type: 'boolean', default: false },
  },
});
const ALL_SCRIPTS = 200;
const SCRIPTS_FOR_A_FAULT = 12;
const MINUTE_MS = 60_000;
const seed = Number(values.seed) + Number(values.first);
const until = performance.now() + Number(values.minutes) * MINUTE_MS;

let failed = false;
let interrupted = false;
process.once('SIGINT', () => (interrupted = true));

console.log(`Seed ${seed}; ${cpus().length} × ${cpus()[0]?.model}; Node ${process.versions.node}`);
await startTestServer();
await makeTemplate();
const rig = await Rig.start();
try {
  const wanted = values.faults ? FAULTS.map(({ name }) => name) : values.fault ? [values.fault] : [];
  if (wanted.length === 0) await runScripts(Number(values.scripts ?? ALL_SCRIPTS));
  for (const name of wanted) {
    if (goesOn()) await tryFault(name, Number(values.scripts ?? SCRIPTS_FOR_A_FAULT));
  }
} finally {
  await rig.close();
  await stopTestServer();
}
process.exit(failed ? 1 : 0);

function goesOn(): boolean {
  return !interrupted && performance.now() < until;
}

async function runScripts(count: number): Promise<void> {
  const all: Figures[] = [];
  for (let index = 0; index < count && goesOn(); index += 1) {
    const { complaints, figures } = await rig.round(seed + index);
    all.push(figures);
    failed ||= complaints.length > 0;
    console.log(`${seed + index} load ${loadavg()[0]?.toFixed(0)} ${JSON.stringify(figures)}`);
    for (const complaint of complaints) console.log(`  ${complaint}`);
  }
  console.log(`${all.length} scripts: ${JSON.stringify(sumOf(all))}`);
}

async function tryFault(name: string, most: number): Promise<void> {
  const found = await findFault(rig, faultOf(name), { seed, most });
  failed ||= found === null;
  console.log(
    found ? `${name}: found by script ${found.scripts}: ${found.complaint}` : `${name}: not found by ${most}`,
  );
}

function sumOf(all: readonly Figures[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const figures of all) {
    for (const [name, value] of Object.entries(figures)) sum[name] = (sum[name] ?? 0) + Number(value);
  }
  return sum;
}
