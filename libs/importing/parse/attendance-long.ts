import type { LocalDate } from '#libs/calendar/local-date.js';
import { type AttendanceField, isAnonymous, isTotal } from './attendance.js';
import {
  type AttendanceContext,
  type AttendanceRead,
  type AttendanceReader,
  MarkResolver,
  dateResolver,
  problemRead,
} from './attendance-reader.js';
import { readDate } from './dates.js';
import { readLegend } from './marks.js';
import type { TableRow } from './table-row.js';
import { tidy } from './words.js';

/** Reads a long table: a row for each mark, its date in a column of its own; see {@link AttendanceReader}. */
export function longReader(context: AttendanceContext): AttendanceReader {
  const { layout, marks, today } = context;
  const resolver = new MarkResolver(context);
  const dateOf = dateResolver(context.years, 'ALONE');
  const columnOf = new Map(layout.columns.map((column) => [column.field, column]));
  let started = false;

  function readRow({ line, cells }: TableRow): AttendanceRead[] {
    const textOf = (field: AttendanceField): string => {
      const column = columnOf.get(field);
      return column === undefined ? '' : tidy(cells[column.columnNumber - 1]);
    };
    const at = (field: AttendanceField) => {
      const { header = '', columnNumber = 0 } = columnOf.get(field) ?? {};
      return { line, column: header, columnNumber };
    };
    const dateText = textOf('date');
    const symbol = textOf('mark');
    const group = textOf('group') || null;
    const name =
      textOf('name') || [textOf('firstName'), textOf('lastName')].filter(Boolean).join(' ') || null;

    if (dateText === '') {
      const legend = symbol === '' ? readLegend(cells) : undefined;
      if (legend !== undefined) {
        marks.addLegend(legend);
        return [];
      }
      if (isTotal(cells.map(tidy).find(Boolean) ?? '')) return [];
    }
    // Without a mark the row says nothing about anybody.
    if (symbol === '') return [];

    const reading = readDate(dateText, today);
    if (reading === undefined) {
      const message = 'This is not a date; write one such as 1.9.2026.';
      return [problemRead(at('date'), 'ERROR', 'DATE_UNREADABLE', message)];
    }
    const { date, reads } = dateOf(reading, at('date'));
    if (date === undefined) return reads;
    if (columnOf.has('group') && group === null) {
      const message = 'The row names no group; write which group it was.';
      return [...reads, problemRead(at('group'), 'ERROR', 'GROUP_MISSING', message)];
    }
    if (name !== null && isAnonymous(name) && /^\d{1,6}$/.test(symbol)) {
      return [...reads, anonymous(line, group, date, Number(symbol))];
    }
    const note = textOf('note') || null;
    return [...reads, ...resolver.add({ ...at('mark'), group, name, nameRow: null, date, symbol, note })];
  }

  function anonymous(line: number, group: string | null, date: LocalDate, count: number): AttendanceRead {
    if (count > 0) resolver.held({ line, date, group });
    const columnNumber = columnOf.get('mark')?.columnNumber ?? 0;
    return { kind: 'ANONYMOUS', row: { line, columnNumber, group, date, count } };
  }

  return {
    read: (row) => {
      if (started) return readRow(row);
      // The first row is the header, which the layout holds already.
      started = true;
      return [];
    },
    end: () => resolver.end(),
  };
}
