import type { LocalDate } from '#libs/calendar/local-date.js';
import { isAnonymous, isTotal, readHeaderDate, recogniseMatrixHeader } from './attendance.js';
import {
  type AttendanceContext,
  type AttendanceRead,
  type AttendanceReader,
  MarkResolver,
  dateResolver,
  problemRead,
} from './attendance-reader.js';
import { readLegend, symbolKey } from './marks.js';
import type { TableRow } from './table-row.js';
import { tidy } from './words.js';

interface DateColumn {
  readonly columnNumber: number;
  readonly column: string;
  readonly date: LocalDate;
}

/** Reads a matrix: names down, dates across, a mark in each cell; see {@link AttendanceReader}. */
export function matrixReader(context: AttendanceContext): AttendanceReader {
  const { layout, marks, today } = context;
  const resolver = new MarkResolver(context);
  const dateOf = dateResolver(context.years, 'IN_SEQUENCE');
  const dateColumns = layout.columns.filter(({ field }) => field === 'date');
  const firstDateColumn = dateColumns[0]!.columnNumber;
  // All headers of columns, also of totals, so that what stands below them is left out in silence.
  const headed = new Set<number>();
  const saidUnheaded = new Set<number>();
  const leading = layout.columns.filter(({ columnNumber }) => columnNumber < firstDateColumn);
  const groupColumn = leading.find(({ field }) => field === 'group')?.columnNumber;
  const nameColumns = nameColumnsOf();
  let columns: DateColumn[] = [];
  let started = false;

  function nameColumnsOf(): number[] {
    const named = leading.find(({ field }) => field === 'name');
    if (named !== undefined) return [named.columnNumber];
    const parts = ['firstName', 'lastName'].map(
      (part) => leading.find(({ field }) => field === part)?.columnNumber,
    );
    if (parts[0] !== undefined) return parts.filter((part) => part !== undefined);
    // No header says so: the names are in what is left, apart from running numbers.
    return Array.from({ length: firstDateColumn - 1 }, (_, index) => index + 1).filter(
      (n) => n !== groupColumn,
    );
  }

  function readHeader(row: TableRow): AttendanceRead[] {
    const reads: AttendanceRead[] = [];
    columns = [];
    headed.clear();
    row.cells.forEach((cell, index) => tidy(cell) !== '' && headed.add(index + 1));
    for (const { header: column, columnNumber, field } of recogniseMatrixHeader(row, today)) {
      const found = field === 'date' ? readHeaderDate(column, today) : undefined;
      if (found === undefined) continue;
      const at = { line: row.line, column, columnNumber };
      const { date, reads: problems } = dateOf(found.reading, at);
      reads.push(...problems);
      if (date === undefined) continue;
      if (columns.some((other) => other.date === date)) {
        const message = `Two columns have the date ${date}; if they are two sessions, that is right, else correct one.`;
        reads.push(problemRead(at, 'UNCLEAR', 'DATE_TWICE', message));
      }
      columns.push({ columnNumber, column, date });
      if (found.cancelled) {
        const cell = { ...at, date, group: null, name: null, nameRow: null, symbol: '', note: null };
        reads.push(...resolver.cancel(cell));
      }
    }
    return reads;
  }

  function readRow(row: TableRow): AttendanceRead[] {
    const cells = row.cells.map(tidy);
    const textAt = (columnNumber: number): string => cells[columnNumber - 1] ?? '';
    const filled = columns.filter(({ columnNumber }) => textAt(columnNumber) !== '');
    const legend = filled.length === 0 || /=/.test(cells.find(Boolean) ?? '') ? readLegend(cells) : undefined;
    if (legend !== undefined) {
      marks.addLegend(legend);
      return [];
    }
    if (repeatsHeader(cells)) return readHeader(row);

    const isNumeric = (text: string): boolean => /^\d+([.,]\d+)?$/.test(text);
    const isRunningNumber = (text: string): boolean => /^\d+\.?$/.test(text);
    const label =
      cells.slice(0, firstDateColumn - 1).find((cell) => cell !== '' && !isRunningNumber(cell)) ?? '';
    const numbers = filled.filter(({ columnNumber }) => isNumeric(textAt(columnNumber)));
    const allNumeric = numbers.length === filled.length;
    if (isTotal(label) && allNumeric) return [];
    // A row of sums may have no label; a lone 1 below a date is rather a mark whose name was forgotten.
    if (label === '' && allNumeric && numbers.some(({ columnNumber }) => Number(textAt(columnNumber)) > 1))
      return [];

    const group = groupColumn === undefined ? null : textAt(groupColumn) || null;
    const parts = nameColumns
      .map(textAt)
      .filter((part) => part !== '' && (nameColumns.length === 1 || !isRunningNumber(part)));
    const name = parts.join(' ') || null;
    if (isAnonymous(label) && (allNumeric || numbers.length > 0))
      return readAnonymous(row.line, textAt, filled, group);

    const reads = unheaded(row.line, cells);
    for (const { columnNumber, column, date } of filled) {
      const symbol = textAt(columnNumber);
      const cell = {
        line: row.line,
        columnNumber,
        column,
        group,
        name,
        nameRow: row.line,
        date,
        symbol,
        note: null,
      };
      reads.push(...resolver.add(cell));
    }
    return reads;
  }

  function readAnonymous(
    line: number,
    textAt: (columnNumber: number) => string,
    filled: readonly DateColumn[],
    group: string | null,
  ): AttendanceRead[] {
    return filled.flatMap(({ columnNumber, column, date }): AttendanceRead[] => {
      const text = textAt(columnNumber);
      const at = { line, column, columnNumber };
      if (marks.meaningOf(text) === 'CANCELLED') {
        return resolver.cancel({ ...at, date, group, name: null, nameRow: null, symbol: text, note: null });
      }
      if (['-', '?'].includes(symbolKey(text))) return [];
      if (!/^\d{1,6}$/.test(text)) {
        const message = 'This is not a number of visitors; write a whole number, or nothing.';
        return [problemRead(at, 'ERROR', 'COUNT_UNREADABLE', message)];
      }
      const count = Number(text);
      if (count > 0) resolver.held({ line, date, group });
      return [{ kind: 'ANONYMOUS', row: { line, columnNumber, group, date, count } }];
    });
  }

  /** A second block of dates further down, such as the spring below the autumn. */
  function repeatsHeader(cells: readonly string[]): boolean {
    const below = cells.slice(firstDateColumn - 1).filter((cell) => cell !== '' && !isTotal(cell));
    return (
      below.length >= 2 &&
      below.every((cell) => /[./-]/.test(cell) && readHeaderDate(cell, today) !== undefined)
    );
  }

  /** What stands where the header has nothing would be lost in silence; said once for each column. */
  function unheaded(line: number, cells: readonly string[]): AttendanceRead[] {
    return cells.flatMap((cell, index): AttendanceRead[] => {
      const columnNumber = index + 1;
      if (
        cell === '' ||
        columnNumber < firstDateColumn ||
        headed.has(columnNumber) ||
        saidUnheaded.has(columnNumber)
      ) {
        return [];
      }
      saidUnheaded.add(columnNumber);
      const message =
        'This column has no date above it, so it is left out; write its date in the header row.';
      return [problemRead({ line, column: '', columnNumber }, 'UNCLEAR', 'CELL_WITHOUT_DATE', message)];
    });
  }

  return {
    read: (row) => {
      if (started) return readRow(row);
      started = true;
      return readHeader(row);
    },
    end: () => resolver.end(),
  };
}
