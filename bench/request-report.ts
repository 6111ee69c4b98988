import type { LoadPlan } from './comparison.js';
import { inRange, ms, perSecond, table } from './report.js';
import type { JudgedComparison } from './request-bench.js';

export function requestTable(comparisons: readonly JudgedComparison[], plan: LoadPlan): string {
  const rows = comparisons.map(({ name, connections, rytmi, bare, ratio, goal }) => [
    name,
    String(connections),
    perSecond(rytmi.requestsPerSecond),
    perSecond(bare.requestsPerSecond),
    inRange(ratio),
    `≥ ${goal}`,
    ratio.median >= goal ? 'yes' : 'no',
    `${ms(rytmi.p50Ms)} / ${ms(rytmi.p99Ms)}`,
    `${ms(bare.p50Ms)} / ${ms(bare.p99Ms)}`,
  ]);
  return [
    '## Requests against Mercurius with JIT and one prepared statement',
    table(
      [
        'request',
        'connections',
        'Rytmi /s',
        'peer /s',
        'ratio (range)',
        'goal',
        'reached',
        'Rytmi p50 / p99 ms',
        'peer p50 / p99 ms',
      ],
      rows,
    ),
    `Medians of ${plan.rounds} round${plan.rounds === 1 ? '' : 's'} of ${plan.roundMs} ms, Rytmi and the peer in turn, on one PostgreSQL. The ratio is Rytmi ÷ peer of the same round: 1 is as fast. The peer looks the token up by the same function, reads the same tables under the same row-level security and answers the same GraphQL; it knows no roles, limits or logs. Load, servers and PostgreSQL share the cores.`,
  ].join('\n\n');
}
