import type { ImportJob } from '#libs/importing/job/import-job.entity.js';
import type { ImportProblem } from '#libs/importing/job/import-problem.entity.js';
import type { ImportReport, PlanCounts } from '#libs/importing/job/import-report.js';

export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly birthYear: number | null;
}

const THINGS = [
  ['groups', 'group', 'groups'],
  ['participants', 'person', 'people'],
  ['memberships', 'membership', 'memberships'],
  ['sessions', 'session', 'sessions'],
  ['attendance', 'mark', 'marks'],
  ['headcounts', 'number of visitors', 'numbers of visitors'],
  ['phoneNumbers', 'phone number', 'phone numbers'],
  ['consents', 'consent', 'consents'],
] as const;

/** What the dry run found, in plain words. */
export function wordsOfDryRun(job: ImportJob): string[] {
  const { reading, counts } = job.report as unknown as ImportReport;
  const lines: string[] = [];
  if (reading !== null) {
    const known = reading.columns.filter(({ field }) => field !== null).map(({ header }) => header);
    const unknown = reading.columns.filter(({ field }) => field === null).map(({ header }) => header);
    lines.push(`Headers on line ${reading.headerLine}: ${known.join(', ')}`);
    if (unknown.length > 0) lines.push(`Columns left out: ${unknown.join(', ')}`);
    if (reading.years.length > 0) lines.push(`Years: ${reading.years.join(', ')}`);
    const marks = reading.marks.map(
      ({ symbol, meaning, count }) => `${symbol} = ${meaning ?? '?'} (${count})`,
    );
    if (marks.length > 0) lines.push(`Marks: ${marks.join(', ')}`);
  }
  if (counts !== null) lines.push(...wordsOfCounts(counts));
  return lines;
}

function wordsOfCounts(counts: PlanCounts): string[] {
  const made = THINGS.filter(([key]) => counts.toMake[key] > 0).map(
    ([key, one, many]) => `${counts.toMake[key]} ${counts.toMake[key] === 1 ? one : many}`,
  );
  return [
    `Rows or marks read: ${counts.rows}`,
    `To make: ${made.length > 0 ? made.join(', ') : 'nothing'}`,
    ...(counts.toFill > 0 ? [`People who get fields that were empty: ${counts.toFill}`] : []),
    ...(counts.toCancel > 0 ? [`Planned sessions that were cancelled: ${counts.toCancel}`] : []),
    `There already: ${counts.matched} people; ${counts.unchanged} of the rows or marks change nothing`,
    `Errors: ${counts.errors}; unclear: ${counts.unclear}, of which ${counts.undecided} need a decision`,
  ];
}

/** One problem with its place, and those whom it may be about. */
export function wordsOfProblem(problem: ImportProblem, candidates: readonly Candidate[]): string[] {
  const { line, columnNumber, columnName, severity, code, message } = problem;
  const column =
    columnNumber === null ? '' : `, column ${columnNumber}${columnName === null ? '' : ` (${columnName})`}`;
  return [
    `  ${severity === 'ERROR' ? 'ERROR  ' : 'unclear'} line ${line}${column}: ${message} [${code}]`,
    ...candidates.map(
      ({ id, name, birthYear }) =>
        `          --decide "${line}=${id}"  ${name}${birthYear === null ? '' : `, born ${birthYear}`}`,
    ),
  ];
}
