import type { LocalDate } from '#libs/calendar/local-date.js';
import type { AnonymousRow, AttendanceLayout, AttendanceRow, CancelledDate } from './attendance.js';
import type { DateReading } from './dates.js';
import type { MarkMeanings } from './marks.js';
import type { ProblemCode, ProblemSeverity, RowProblem } from './problems.js';
import type { TableRow } from './table-row.js';
import type { Years } from './years.js';

export type AttendanceRead =
  | { readonly kind: 'ATTENDANCE'; readonly row: AttendanceRow }
  | { readonly kind: 'ANONYMOUS'; readonly row: AnonymousRow }
  | { readonly kind: 'CANCELLED'; readonly row: CancelledDate }
  | { readonly kind: 'PROBLEM'; readonly problem: RowProblem };

/** What both layouts are read with. */
export interface AttendanceContext {
  readonly layout: AttendanceLayout;
  readonly today: LocalDate;
  readonly marks: MarkMeanings;
  readonly years: Years;
}

/** Reads one layout, row by row. `end` gives what could only be told when all had been read. */
export interface AttendanceReader {
  read(row: TableRow): AttendanceRead[];
  end(): AttendanceRead[];
}

/** A cell with a mark whose meaning a legend further down may still change. */
export interface MarkedCell {
  readonly line: number;
  readonly columnNumber: number;
  readonly column: string;
  readonly group: string | null;
  /** null when the row has none; then the mark may only say that the session was cancelled. */
  readonly name: string | null;
  readonly nameRow: number | null;
  readonly date: LocalDate;
  readonly symbol: string;
  readonly note: string | null;
}

/** So many marks wait for a legend at the end of the file; in a file with more, the legend must stand above them. */
export const MAX_WAITING_MARKS = 50_000;

export function problemRead(
  at: { line: number; column: string; columnNumber: number },
  severity: ProblemSeverity,
  code: ProblemCode,
  message: string,
): AttendanceRead {
  const { line, column, columnNumber } = at;
  return { kind: 'PROBLEM', problem: { line, column, columnNumber, severity, code, message } };
}

/**
 * Turns marked cells into attendance, once their meaning is certain: at the end of the file, where legends stand, or after
 * {@link MAX_WAITING_MARKS}.
 */
export class MarkResolver {
  private waiting: MarkedCell[] | undefined = [];
  private readonly cancelled = new Map<string, MarkedCell>();
  private readonly lineMarked = new Map<string, number>();
  private readonly future = new Set<string>();

  constructor(private readonly context: AttendanceContext) {}

  add(cell: MarkedCell): AttendanceRead[] {
    if (this.context.marks.meaningOf(cell.symbol) !== 'CANCELLED')
      this.context.marks.count(cell.symbol, cell.line);
    if (this.waiting === undefined) return this.resolve(cell);
    this.waiting.push(cell);
    return this.waiting.length > MAX_WAITING_MARKS ? this.release() : [];
  }

  /** Anonymous visitors on a day are also a sign that its session was held. */
  held(cell: Pick<MarkedCell, 'date' | 'group' | 'line'>): void {
    for (const group of new Set([cell.group, null])) {
      const key = sessionKey(cell.date, group);
      if (!this.lineMarked.has(key)) this.lineMarked.set(key, cell.line);
    }
  }

  cancel(cell: MarkedCell): AttendanceRead[] {
    const key = sessionKey(cell.date, cell.group);
    if (this.cancelled.has(key)) return [];
    this.cancelled.set(key, cell);
    const { line, columnNumber, group, date } = cell;
    return [{ kind: 'CANCELLED', row: { line, columnNumber, group, date } }];
  }

  end(): AttendanceRead[] {
    const reads = this.release();
    for (const [key, cell] of this.cancelled) {
      const line = this.lineMarked.get(key);
      if (line === undefined) continue;
      const message = `The session of ${cell.date} is said to be cancelled here, but line ${line} has a mark on that date; clear one.`;
      reads.push(problemRead(cell, 'ERROR', 'CANCELLED_BUT_MARKED', message));
    }
    return reads;
  }

  private release(): AttendanceRead[] {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    this.context.marks.settle();
    return waiting.flatMap((cell) => this.resolve(cell));
  }

  private resolve(cell: MarkedCell): AttendanceRead[] {
    const meaning = this.context.marks.meaningOf(cell.symbol);
    switch (meaning) {
      case undefined: {
        const message =
          'It is not known what this mark means; explain it in a legend, or say it when importing.';
        return [problemRead(cell, 'ERROR', 'MARK_UNKNOWN', message)];
      }
      case 'UNKNOWN':
        return [];
      case 'CANCELLED':
        return this.cancel(cell);
      case 'PRESENT':
      case 'LATE':
      case 'EXCUSED':
      case 'ABSENT': {
        if (cell.name === null) {
          return [
            problemRead(
              cell,
              'ERROR',
              'NAME_MISSING',
              'There is a mark but no name; give the name of the person.',
            ),
          ];
        }
        this.held(cell);
        const { line, columnNumber, group, name, nameRow, date, symbol, note } = cell;
        const row = { line, columnNumber, group, name, nameRow, date, mark: meaning, symbol, note };
        return [...this.notYet(cell), { kind: 'ATTENDANCE', row }];
      }
    }
  }

  /** Said once for each day. */
  private notYet(cell: MarkedCell): AttendanceRead[] {
    if (cell.date <= this.context.today || this.future.has(cell.date)) return [];
    this.future.add(cell.date);
    const message = `There is attendance on ${cell.date}, which has not come yet; check the year.`;
    return [problemRead(cell, 'UNCLEAR', 'DATE_IN_FUTURE', message)];
  }
}

function sessionKey(date: LocalDate, group: string | null): string {
  return `${date} ${group ?? ''}`;
}

/** Gives a date that was read its year; what stops or clouds it comes as a problem. YEAR_MISSING is said only once. */
export function dateResolver(years: Years, order: 'IN_SEQUENCE' | 'ALONE') {
  let saidYearMissing = false;
  return (
    reading: DateReading,
    at: { line: number; column: string; columnNumber: number },
  ): { date: LocalDate | undefined; reads: AttendanceRead[] } => {
    const resolved = order === 'ALONE' ? years.alone(reading) : years.inSequence(reading);
    if ('date' in resolved) {
      if (resolved.doubt === undefined) return { date: resolved.date, reads: [] };
      const message = `This date is earlier than the one before it; ${resolved.date} was taken. Write the years to be sure.`;
      return { date: resolved.date, reads: [problemRead(at, 'UNCLEAR', resolved.doubt, message)] };
    }
    if (resolved.problem === 'DATE_IMPOSSIBLE') {
      const message = 'There is no such day; write a date such as 1.9.2026.';
      return { date: undefined, reads: [problemRead(at, 'ERROR', 'DATE_IMPOSSIBLE', message)] };
    }
    if (saidYearMissing) return { date: undefined, reads: [] };
    saidYearMissing = true;
    const message =
      'The date has no year and none is told above it or in the file name; give the year when importing.';
    return { date: undefined, reads: [problemRead(at, 'UNCLEAR', 'YEAR_MISSING', message)] };
  };
}
