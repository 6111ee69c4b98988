import type { JobTime } from './growth-jobs.main.js';
import type { Growth } from './growth.js';
import { ms, table } from './report.js';

/** Others' data: what is more than this is not the noise of a machine. */
const OTHERS_LIMIT = 1.1;
const JOB_LIMIT_MS = 1_000;

export function growthTable(growths: readonly Growth[]): string {
  const rows = growths.map((growth) => {
    const { name, limit, smallMs, aloneMs, crowdedMs } = growth;
    const ratio = crowdedMs / smallMs;
    return [
      name,
      ms(smallMs),
      ms(aloneMs),
      ms(crowdedMs),
      ratio.toFixed(1),
      limit.ms === null ? `≤ ${limit.ratio}` : `≤ ${limit.ratio}, ≤ ${limit.ms} ms`,
      ratio <= limit.ratio && (limit.ms === null || crowdedMs <= limit.ms) ? 'yes' : 'no',
      (crowdedMs / aloneMs).toFixed(2),
    ];
  });
  return [
    '## How requests grow with data',
    table(
      ['request', 'small ms', 'national ms', 'among others ms', '÷ small', 'goal', 'reached', '÷ alone'],
      rows,
    ),
    `Medians of seven, of two where one takes seconds, each sent to three installations in turn: a small association by itself (3 groups, 36 people, 12 weeks), a national one by itself (500 groups, 6,000 people, 600,000 marks, 75,000 messages), and the same beside 1,500 small ones. Others' data should cost at most ${OTHERS_LIMIT} times.`,
  ].join('\n\n');
}

export function jobTimeTable(times: readonly JobTime[], organisations: number): string {
  return [
    `## Jobs at ${organisations} organisations`,
    table(
      ['job', 'first run ms', 'nothing to do ms', 'goal ms', 'reached'],
      times.map(({ name, firstMs, idleMs }) => [
        name,
        ms(firstMs),
        ms(idleMs),
        `≤ ${JOB_LIMIT_MS}`,
        idleMs <= JOB_LIMIT_MS ? 'yes' : 'no',
      ]),
    ),
  ].join('\n\n');
}
