import { table } from './report.js';
import type { PlannedSweep } from './planned-sweep.js';
import type { TextDelays, TextRate } from './texts.js';

const NO_LIMIT = 'none stated';
const AIM_P50_MS = 5_000;
const AIM_P99_MS = 60_000;

export function textRateTable(rates: readonly TextRate[]): string {
  return [
    '## Reminders through the whole pipeline against empty jobs',
    table(
      ['queue', 'reminders', 'reminders /s', 'empty jobs /s', 'ratio', 'limit'],
      rates.map(({ backend, reminders, perSecond, emptyPerSecond }) => [
        backend,
        String(reminders),
        perSecond.toFixed(0),
        emptyPerSecond.toFixed(0),
        (perSecond / emptyPerSecond).toFixed(2),
        NO_LIMIT,
      ]),
    ),
    'One worker process, one run. Reminders: from waking one sweep until a gateway in another process, which answers at once, has taken the last one: recipients decided, texts written, a job for each, each checked, attempted, called and recorded. Empty: as many jobs of the same queue, put in by the bench and run by one process of BullMQ workers with the same settings and nothing to do.',
  ].join('\n\n');
}

export function textDelayTable(delays: readonly TextDelays[]): string {
  return [
    '## From due to taken by the gateway',
    table(
      ['queue', 'reminders', 'due within s', 'p50 s', 'p99 s', 'aim'],
      delays.map(({ backend, reminders, withinSeconds, p50Ms, p99Ms }) => [
        backend,
        String(reminders),
        String(withinSeconds),
        (p50Ms / 1000).toFixed(1),
        (p99Ms / 1000).toFixed(1),
        `p50 ≤ ${AIM_P50_MS / 1000}, p99 ≤ ${AIM_P99_MS / 1000}: ${p50Ms <= AIM_P50_MS && p99Ms <= AIM_P99_MS ? 'met' : 'missed'}`,
      ]),
    ),
    'One worker process, a gateway that answers after 50 ms, waves of 50 due one after the other. Nothing but its schedule of every 5 s wakes the sweep.',
  ].join('\n\n');
}

export function sweepTable(sweeps: readonly PlannedSweep[]): string {
  return [
    '## One sweep that plans many reminders',
    table(
      ['recipients', 's', 'ms for 1,000', 'peak MiB before', 'peak MiB after', 'limit'],
      sweeps.map(({ recipients, ms, peakBefore, peakAfter }) => [
        String(recipients),
        (ms / 1000).toFixed(1),
        ((ms / recipients) * 1000).toFixed(0),
        peakBefore?.toFixed(0) ?? 'unknown',
        peakAfter?.toFixed(0) ?? 'unknown',
        NO_LIMIT,
      ]),
    ),
    'Groups of 50 with a session each, all due at once, in a process of its own; resident memory of that process.',
  ].join('\n\n');
}
