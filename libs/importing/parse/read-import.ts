import type { Readable } from 'node:stream';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { type AttendanceField, detectLayout } from './attendance.js';
import { longReader } from './attendance-long.js';
import { matrixReader } from './attendance-matrix.js';
import { type AttendanceContext, type AttendanceRead, problemRead } from './attendance-reader.js';
import { type Mark, MarkMeanings, type ProposedMeaning, type UnknownMark, readLegend } from './marks.js';
import {
  HEADER_SEARCH_ROWS,
  type ParticipantField,
  type ParticipantRow,
  type RecognisedColumn,
  findParticipantHeader,
  participantReader,
} from './participants.js';
import type { RowProblem } from './problems.js';
import type { TableRow } from './table-row.js';
import { readTable } from './table.js';
import { type YearSource, Years } from './years.js';

export interface ParticipantsSummary {
  readonly headerLine: number;
  readonly columns: readonly RecognisedColumn<ParticipantField>[];
  /** Headers that are not known; their columns are left out. */
  readonly unknownColumns: readonly string[];
  readonly rows: number;
  readonly errors: number;
  readonly unclear: number;
}

export type ParticipantsItem =
  | { readonly kind: 'PARTICIPANT'; readonly row: ParticipantRow }
  | { readonly kind: 'SUMMARY'; readonly summary: ParticipantsSummary };

export interface ParticipantsOptions {
  readonly today: LocalDate;
}

/**
 * Reads a file of participants as a stream: each person with the problems of their row, and a summary at the end.
 *
 * @throws AppError UNREADABLE_FILE, PAYLOAD_TOO_LARGE; see {@link readTable}
 */
export async function* readParticipants(
  input: Readable,
  fileName: string,
  options: ParticipantsOptions,
): AsyncGenerator<ParticipantsItem> {
  const { firstRows, rows } = await searchable(readTable(input, fileName));
  const header = await orLetGo(rows, () => findParticipantHeader(firstRows));
  const read = participantReader(header, options.today);
  const problems = new ProblemCount();
  let count = 0;
  let index = 0;
  for await (const tableRow of rows) {
    if (index++ <= header.index) continue;
    const row = read(tableRow);
    if (row === null) continue;
    count++;
    row.problems.forEach((problem) => problems.add(problem));
    yield { kind: 'PARTICIPANT', row };
  }
  const unknownColumns = header.columns.filter(({ field }) => field === null).map((column) => column.header);
  const summary = { headerLine: header.line, columns: header.columns, unknownColumns, rows: count };
  yield { kind: 'SUMMARY', summary: { ...summary, ...problems.counts } };
}

export interface AttendanceSummary {
  readonly layout: 'LONG' | 'MATRIX';
  readonly headerLine: number;
  readonly columns: readonly RecognisedColumn<AttendanceField>[];
  /** Headers that are not known; their columns are left out. */
  readonly unknownColumns: readonly string[];
  /** What stands above the header; null when nothing does. */
  readonly titleText: string | null;
  /** The years of the dates, in order. */
  readonly years: readonly number[];
  /** Where the year of dates without one came from; null when every date had its own. */
  readonly yearSource: YearSource | null;
  /** Dates were left out as nothing tells their year: ask for it and read again. */
  readonly needsYear: boolean;
  readonly proposedMeanings: readonly ProposedMeaning[];
  readonly unknownMarks: readonly UnknownMark[];
  readonly attendance: number;
  readonly anonymous: number;
  readonly cancelled: number;
  readonly errors: number;
  readonly unclear: number;
}

export type AttendanceItem =
  AttendanceRead | { readonly kind: 'SUMMARY'; readonly summary: AttendanceSummary };

export interface AttendanceOptions {
  readonly today: LocalDate;
  /** The year of the first date that is written without one. */
  readonly year?: number;
  /** What symbols mean; comes before the file's own legend and what is usual. Case does not matter. */
  readonly markMeanings?: Readonly<Record<string, Mark | 'UNKNOWN'>>;
}

/**
 * Reads a file of past attendance as a stream, in either layout: marks, anonymous visitors, cancelled sessions and problems
 * as they are found, and a summary at the end.
 *
 * @throws AppError UNREADABLE_FILE, PAYLOAD_TOO_LARGE; see {@link readTable}
 */
export async function* readAttendance(
  input: Readable,
  fileName: string,
  options: AttendanceOptions,
): AsyncGenerator<AttendanceItem> {
  const { firstRows, rows } = await searchable(readTable(input, fileName));
  const layout = await orLetGo(rows, () => detectLayout(firstRows, options.today));
  const marks = new MarkMeanings(options.markMeanings);
  const years = new Years(options.year, layout.titleText, fileName);
  const context: AttendanceContext = { layout, today: options.today, marks, years };
  const reader = layout.kind === 'MATRIX' ? matrixReader(context) : longReader(context);
  const problems = new ProblemCount();
  const counts = { ATTENDANCE: 0, ANONYMOUS: 0, CANCELLED: 0, PROBLEM: 0 };
  let needsYear = false;
  const counted = (reads: AttendanceRead[]): AttendanceRead[] => {
    for (const read of reads) {
      counts[read.kind]++;
      if (read.kind !== 'PROBLEM') continue;
      problems.add(read.problem);
      needsYear ||= read.problem.code === 'YEAR_MISSING';
    }
    return reads;
  };

  let index = 0;
  for await (const row of rows) {
    if (index++ < layout.headerIndex) {
      const legend = readLegend(row.cells);
      if (legend !== undefined) marks.addLegend(legend);
    } else yield* counted(reader.read(row));
  }
  yield* counted(reader.end());
  if (years.conflict && years.source === 'TITLE') {
    const at = { line: layout.headerLine, column: '', columnNumber: 0 };
    const message =
      'The title and the file name tell different years; the one in the title was taken. Give the year to be sure.';
    yield* counted([problemRead(at, 'UNCLEAR', 'YEAR_UNCLEAR', message)]);
  }
  const summary: AttendanceSummary = {
    layout: layout.kind,
    headerLine: layout.headerLine,
    columns: layout.columns,
    unknownColumns: layout.columns.filter(({ field }) => field === null).map(({ header }) => header),
    titleText: layout.titleText,
    years: years.all,
    yearSource: years.source,
    needsYear,
    proposedMeanings: marks.proposed(),
    unknownMarks: marks.unknown(),
    attendance: counts.ATTENDANCE,
    anonymous: counts.ANONYMOUS,
    cancelled: counts.CANCELLED,
    ...problems.counts,
  };
  yield { kind: 'SUMMARY', summary };
}

class ProblemCount {
  readonly counts = { errors: 0, unclear: 0 };

  add({ severity }: RowProblem): void {
    this.counts[severity === 'ERROR' ? 'errors' : 'unclear']++;
  }
}

/** The rows among which a header is looked for, and all rows with those first. */
async function searchable(
  table: AsyncGenerator<TableRow>,
): Promise<{ firstRows: TableRow[]; rows: AsyncGenerator<TableRow> }> {
  const firstRows: TableRow[] = [];
  while (firstRows.length < HEADER_SEARCH_ROWS) {
    const next = await table.next();
    if (next.done === true) break;
    firstRows.push(next.value);
  }
  async function* rows(): AsyncGenerator<TableRow> {
    try {
      yield* firstRows;
      yield* table;
    } finally {
      await table.return(undefined);
    }
  }
  return { firstRows, rows: rows() };
}

/** Closes the file when what comes before its rows fails. A generator that has not begun runs no `finally`. */
async function orLetGo<T>(rows: AsyncGenerator<TableRow>, find: () => T): Promise<T> {
  try {
    return find();
  } catch (error) {
    await rows.next();
    await rows.return(undefined);
    throw error;
  }
}
