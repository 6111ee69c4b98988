import { parseArgs } from 'node:util';
import { BACKENDS, runTrial, TRIALS, type Size } from './trials.js';
import type { Outcome } from './scenario.js';
import { complaints } from './verdict.js';

/*
 * `node dist/test/crash/main.js` (after `npm run build`): every trial in its short size. `--full`: 2,000 reminders and
 * 200 kills. `--only=TEXT`: trials whose name contains it. `--backend=Redis`. `--kills=60`: so many
 * instead. `--seed=N`: the kills of an earlier run.
 * Ends with status 1 when anything was lost, sent twice or early.
 */
const SHORT: Size = {
  reminders: 200,
  kills: 12,
  workers: 2,
  dueWithinMs: 2_000,
  hurried: true,
  awayMs: 5_000,
  timeoutMs: 240_000,
};
const FULL: Size = {
  reminders: 2_000,
  kills: 204,
  workers: 3,
  dueWithinMs: 60_000,
  hurried: false,
  awayMs: 120_000,
  timeoutMs: 1_200_000,
};
/** In the full size, of trials that are about something else than kills. */
const KILLS_BESIDE = 24;

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    backend: { type: 'string' },
    seed: { type: 'string' },
    kills: { type: 'string' },
  },
});
const sizes = values.full ? FULL : SHORT;
const size: Size = { ...sizes, kills: Number(values.kills ?? sizes.kills) };
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const stopping = new AbortController();
const { signal } = stopping;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

console.log(`Seed ${seed}, ${size.reminders} reminders in each trial\n`);
console.log(
  '| trial | queue | kills | taken | asked again | lost | told to staff | left open | twice | unexplained | most | early | seconds | verdict |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|---|');
let failed = false;
for (const trial of TRIALS.filter(({ name }) => name.includes(values.only))) {
  for (const backend of BACKENDS) {
    if (!trial.backends.includes(backend) || (values.backend ?? backend) !== backend || signal.aborted)
      continue;
    const kills = trial.killsMost ? size.kills : Math.min(size.kills, KILLS_BESIDE);
    const outcome = await runTrial(trial, backend, { ...size, kills }, { seed, signal }).catch(
      (error: Error) => {
        // Whoever interrupts a run stops its processes in the middle of something.
        if (signal.aborted) return null;
        throw error;
      },
    );
    if (outcome === null) break;
    const wrong = complaints(outcome.verdict, trial);
    if (!outcome.settled) wrong.push(signal.aborted ? 'interrupted' : 'not done in time');
    failed ||= wrong.length > 0;
    console.log(row(trial.name, backend, outcome, wrong));
    const { kills: points, killSeconds, states } = outcome;
    console.error(`Killed in ${killSeconds.toFixed(0)} s: ${JSON.stringify(points)}. Messages: ${states}`);
  }
}
process.exit(failed ? 1 : 0);

function row(name: string, backend: string, outcome: Outcome, wrong: readonly string[]): string {
  const { verdict, killed, repeated, seconds } = outcome;
  const { accepted, lost, lostButTold, leftOpen, duplicates, unexplained, mostForOne, early } = verdict;
  const sent = [accepted, repeated, lost, lostButTold, leftOpen, duplicates, unexplained, mostForOne, early];
  const cells = [name, backend, killed, ...sent];
  return `| ${[...cells, seconds.toFixed(0), wrong.join(', ') || 'well'].join(' | ')} |`;
}
