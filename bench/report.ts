import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Comparison, LoadPlan } from './comparison.js';
import type { Drained, Freshness } from './jobs.js';
import type { Memory } from './memory.js';
import type { SheetTimes, Times } from './sheets.js';
import { SIGN_UP_CONNECTIONS, type SignUpRate, type Spread } from './sign-ups.js';
import type { StartUps } from './start-up.js';

const BYTES_IN_KIBIBYTE = 1024;
const BYTES_IN_GIBIBYTE = 1024 ** 3;
const NO_LIMIT = 'none stated';

/**
 * What the machine is, and what it did.
 * @param loadBefore the load average of the last 1, 5 and 15 minutes before the bench did anything
 */
export function surroundings(postgresVersion: string, loadBefore: readonly number[]): string {
  const memory = (totalmem() / BYTES_IN_GIBIBYTE).toFixed(1);
  return list([
    `Date: ${new Date().toISOString()}`,
    `Machine: ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, ${process.platform} ${process.arch}`,
    `Load average of 1, 5 and 15 minutes before: ${inWords(loadBefore)}`,
    `Node ${process.versions.node}, PostgreSQL ${postgresVersion}`,
  ]);
}

/** A load average as people write it. */
export function inWords(load: readonly number[]): string {
  return load.map((value) => value.toFixed(2)).join(' ');
}

export function comparisonTable(
  comparisons: readonly Comparison[],
  statements: { readonly register: number; readonly marks: number },
  plan: LoadPlan,
): string {
  const rows = comparisons.map(({ name, connections, rytmi, bare, ratio }) => [
    name,
    String(connections),
    perSecond(rytmi.requestsPerSecond),
    perSecond(bare.requestsPerSecond),
    inRange(ratio),
    `${ms(rytmi.p50Ms)} / ${ms(rytmi.p99Ms)}`,
    `${ms(bare.p50Ms)} / ${ms(bare.p99Ms)}`,
    NO_LIMIT,
  ]);
  return [
    '## Requests against a bare Fastify + pg server with the same SQL',
    table(
      [
        'request',
        'connections',
        'Rytmi /s',
        'bare /s',
        'ratio (range)',
        'Rytmi p50 / p99 ms',
        'bare p50 / p99 ms',
        'limit',
      ],
      rows,
    ),
    `Medians of ${plan.rounds} round${plan.rounds === 1 ? '' : 's'} of ${plan.roundMs} ms, Rytmi and bare in turn, on one PostgreSQL. The ratio is Rytmi ÷ bare of the same round: 1 is as fast. One query takes ${statements.register} statements, one mutation ${statements.marks}, recorded from the api in this run. After a mutation the api also puts a job into the queue; the bare server does not. Load, servers and PostgreSQL share the cores.`,
  ].join('\n\n');
}

export function startUpTable({ rounds, cold, warm }: StartUps): string {
  const row = (name: string, { builtMs, readyMs, answerMs }: StartUps['cold']) => [
    name,
    seconds(builtMs),
    seconds(readyMs),
    seconds(answerMs),
    NO_LIMIT,
  ];
  return [
    '## From `npm start` to the first answer',
    table(
      ['start', 'built s', '/health/ready s', 'first GraphQL answer s', 'limit'],
      [row('cold', cold), row('warm', warm)],
    ),
    `Medians of ${rounds}. Cold: no dist/ and no data folder, after npm ci. Warm: the same folder again; \`npm start\` builds each time. The file cache of the operating system is not emptied.`,
  ].join('\n\n');
}

export interface MemoryRow {
  readonly name: string;
  readonly atRest: Memory | null;
  readonly afterLoad: Memory | null;
}

export function memoryTable(rows: readonly MemoryRow[]): string {
  return [
    '## Memory',
    table(
      ['process', 'RSS after start MiB', 'RSS after load MiB', 'peak MiB', 'limit'],
      rows.map(({ name, atRest, afterLoad }) => [
        name,
        mebibytes(atRest?.nowMib),
        mebibytes(afterLoad?.nowMib),
        mebibytes(afterLoad?.peakMib),
        NO_LIMIT,
      ]),
    ),
    'Resident memory of the Node process, from /proc. PostgreSQL is a process of its own and not counted.',
  ].join('\n\n');
}

export function jobsTable(drained: Drained, freshness: Freshness): string {
  return [
    '## Regularity by the worker',
    table(
      ['what', 'figure', 'limit'],
      [
        [
          `A register of 30 until all 30 measures are fresh, median of ${freshness.rounds}`,
          `${ms(freshness.medianMs)} ms`,
          NO_LIMIT,
        ],
        ['The same, the slowest', `${ms(freshness.worstMs)} ms`, NO_LIMIT],
        [
          `Refresh jobs that the load had left, 30 people each${drained.complete ? '' : ' (given up before the end)'}`,
          `${drained.jobs} in ${drained.seconds.toFixed(1)} s, ${(drained.jobs / drained.seconds).toFixed(0)} /s`,
          NO_LIMIT,
        ],
      ],
    ),
    'From the answer to the mutation until a GraphQL query shows the new measures, asked every few milliseconds.',
  ].join('\n\n');
}

export function signUpTable(rates: readonly SignUpRate[], plan: LoadPlan): string {
  const rows = rates.map(({ name, perSecond: rate, p50Ms, p99Ms, toTransaction, toUpdate }) => [
    name,
    String(SIGN_UP_CONNECTIONS),
    `${perSecond(rate.median)} (${perSecond(rate.lowest)}–${perSecond(rate.highest)})`,
    `${ms(p50Ms)} / ${ms(p99Ms)}`,
    inRange(toTransaction),
    inRange(toUpdate),
    NO_LIMIT,
  ]);
  return [
    '## Sign-ups to one hot session',
    table(
      [
        'sign-up',
        'connections',
        'per second (range)',
        'p50 / p99 ms',
        '÷ bare UPDATE + INSERT (range)',
        '÷ bare UPDATE (range)',
        'limit',
      ],
      rows,
    ),
    `Medians of ${plan.rounds} round${plan.rounds === 1 ? '' : 's'} of ${plan.roundMs} ms, in turn, on one PostgreSQL with the settings of production: each commit waits for the disk, and whoever takes a seat holds the session's row until then. Each round has a session of its own and everybody asks once. The service, with a tenant transaction for each sign-up, and the bare statements run in one process over the same ${SIGN_UP_CONNECTIONS} connections as the application's role; the api has its own pool. A sign-up of Rytmi also checks who may come and when, and writes the history. Bare statements on Rytmi's tables pay for its row-level security and audit triggers too; the plain table has none. After every round the seats counted and the rows kept were as many as the answers.`,
  ].join('\n\n');
}

export function sheetTable(sheets: readonly SheetTimes[]): string {
  const rows = sheets.map(({ people, dataMs, pdfMs, dataOverHttpMs, pdfOverHttpMs, bytes, pages }) => [
    `Sheet for ${people}`,
    String(pages),
    (bytes / BYTES_IN_KIBIBYTE).toFixed(0),
    medianAndSlowest(dataMs),
    medianAndSlowest(pdfMs),
    medianAndSlowest(dataOverHttpMs),
    medianAndSlowest(pdfOverHttpMs),
    NO_LIMIT,
  ]);
  return [
    '## The sheet of an excursion',
    table(
      ['sheet', 'pages', 'KiB', 'data ms', 'PDF ms', 'data by GraphQL ms', 'PDF by HTTP ms', 'limit'],
      rows,
    ),
    `Median / slowest of ${sheets[0]?.rounds} after one that is not counted. "Data" is gathered from the database by the service, "PDF" is written from it; the last two are whole answers of the api, one at a time. Everybody has needs, contacts, payments and consents as the sample in the tests.`,
  ].join('\n\n');
}

/** A table in Markdown, its columns aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function inRange({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`;
}

function medianAndSlowest({ median, slowest }: Times): string {
  return `${ms(median)} / ${ms(slowest)}`;
}

export function perSecond(value: number): string {
  return value.toFixed(0);
}

export function ms(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}

function mebibytes(value: number | undefined): string {
  return value === undefined ? 'unknown' : value.toFixed(0);
}
