import type { GroupPage } from './group-page.js';
import type { RecomputeRun } from './recompute.main.js';
import { table } from './report.js';
import type { YearlyReport } from './yearly-report.main.js';

const AIM_RATIO = 3;
const AIM_GROUP_PAGE = 1.2;

export function recomputeTable(runs: readonly RecomputeRun[]): string {
  return [
    '## Recomputing all measures against streaming the marks',
    table(
      [
        'marks',
        'stream s',
        'first s',
        'ratio',
        'nothing changed s',
        'ratio',
        'rows rewritten',
        'peak MiB',
        'aim',
      ],
      runs.map((run) => {
        const stream = run.streamMs.reduce((sum, ms) => sum + ms, 0) / run.streamMs.length;
        const [first, unchanged] = [run.firstMs / stream, run.unchangedMs / stream];
        return [
          String(run.marks),
          inSeconds(stream),
          inSeconds(run.firstMs),
          first.toFixed(1),
          inSeconds(run.unchangedMs),
          unchanged.toFixed(1),
          String(run.rewritten),
          `${inMebibytes(run.peak)}, of the stream ${inMebibytes(run.peakOfStream)}`,
          `ratio ≤ ${AIM_RATIO}: ${Math.max(first, unchanged) <= AIM_RATIO ? 'met' : 'missed'}`,
        ];
      }),
    ),
    'In a process of its own, one run. Stream: `SELECT` of all marks through a cursor over the same connection settings and as the same role, before each recomputation; the mean of both. First: no snapshot stands, so every row is written. Nothing changed: every row is computed and compared, none written. A person has 100 marks in two groups.',
  ].join('\n\n');
}

export function groupPageTable([few, many]: readonly [GroupPage, GroupPage]): string {
  const ratio = many.medianMs / few.medianMs;
  return [
    '## The page of a group among few and many groups',
    table(
      ['groups', 'median ms', 'ratio', 'aim'],
      [few, many].map(({ groups, medianMs }) => [
        String(groups),
        medianMs.toFixed(1),
        (medianMs / few.medianMs).toFixed(2),
        groups === few.groups ? '' : `≤ ${AIM_GROUP_PAGE}: ${ratio <= AIM_GROUP_PAGE ? 'met' : 'missed'}`,
      ]),
    ),
    'All that `groupRegularity` reads of one group of 20 over a year, in one transaction, for 100 groups one after the other, in both associations in turn.',
  ].join('\n\n');
}

export function yearlyReportTable(report: YearlyReport): string {
  const isSame = report.encounters === report.plainEncounters && report.people === report.plainPeople;
  return [
    '## The yearly report',
    table(
      ['encounters', 'people', 's', 'plain count s', 'same totals', 'MiB before', 'peak MiB'],
      [
        [
          String(report.encounters),
          String(report.people),
          inSeconds(report.ms),
          inSeconds(report.plainMs),
          isSame ? 'yes' : 'NO',
          inMebibytes(report.before),
          inMebibytes(report.peak),
        ],
      ],
    ),
    'All figures of a year over all groups in a process of its own, against one count of the same marks and people by plain SQL.',
  ].join('\n\n');
}

function inMebibytes(mebibytes: number | null): string {
  return mebibytes?.toFixed(0) ?? '?';
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 1_000 ? 2 : 1);
}
