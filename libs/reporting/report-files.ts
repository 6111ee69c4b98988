import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { ReportColumn, ReportTable, ReportValue } from './report-table.js';
import { FILE_WORDS } from './report-words.js';

/**
 * Reports as files. CSV as a Finnish Excel opens it with no dialog: UTF-8 with a byte order mark, semicolons, decimal commas,
 * CRLF. XLSX with true numbers and dates. Both are written while the rows are read, and both carry the period, the
 * definitions and the moment of computation.
 */

/** What a spreadsheet would take for a formula (OWASP: CSV injection). Numbers are written by us, never from such a text. */
const LIKE_A_FORMULA = /^[=+\-@\t\r]/;

/** The text as a cell that no spreadsheet runs. */
export function harmless(text: string): string {
  return LIKE_A_FORMULA.test(text) ? `'${text}` : text;
}

/** Writes the report as CSV. Rejects when the rows cannot be read. */
export async function writeCsv(table: ReportTable, output: Writable): Promise<void> {
  await pipeline(
    Readable.from(csvRows(table)),
    stringify({ bom: true, delimiter: ';', record_delimiter: 'windows' }),
    output,
  );
}

async function* csvRows(table: ReportTable): AsyncGenerator<string[]> {
  yield table.columns.map(({ label }) => harmless(label));
  for await (const row of table.rows) {
    yield table.columns.map((column) => csvCell(column, row[column.key] ?? null));
  }
  yield [''];
  for (const [name, value] of aboutRows(table)) yield [harmless(name), harmless(value)];
}

function csvCell({ kind }: ReportColumn, value: ReportValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return kind === 'DATE' ? finnishDate(value) : harmless(value);
  return kind === 'DECIMAL' ? String(Math.round(value * 100) / 100).replace('.', ',') : String(value);
}

/** A local date as Finns write it, which their spreadsheets take for a date. */
function finnishDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day}.${month}.${year}`;
}

/** Writes the report as XLSX: a sheet of figures, its head frozen, and a sheet of definitions. */
export async function writeXlsx(table: ReportTable, output: Writable): Promise<void> {
  // Loaded for the first spreadsheet: it takes as long as a sixth of a process's start.
  const { default: ExcelJS } = await import('exceljs');
  const words = FILE_WORDS[table.language];
  const through = new PassThrough();
  const copied = pipeline(through, output);
  // A client that goes away while rows are read is told of when they are there, not as a rejection that nobody handles.
  copied.catch(() => undefined);
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: through, useStyles: true });
  const figures = book.addWorksheet(words.figures, { views: [{ state: 'frozen', ySplit: 1 }] });
  figures.columns = table.columns.map(({ key, kind, label }) => ({
    key,
    header: label,
    width: Math.max(12, label.length + 2),
    style: kind === 'DATE' ? { numFmt: 'd.m.yyyy' } : kind === 'DECIMAL' ? { numFmt: '0.00' } : {},
  }));
  figures.getRow(1).font = { bold: true };
  figures.getRow(1).commit();
  for await (const row of table.rows) {
    figures.addRow(table.columns.map((column) => xlsxCell(column, row[column.key] ?? null))).commit();
  }
  figures.commit();
  const about = book.addWorksheet(words.definitions);
  about.columns = [{ width: 28 }, { width: 110 }];
  for (const line of aboutRows(table)) about.addRow(line).commit();
  about.commit();
  await Promise.all([book.commit(), copied]);
}

/** A string stays a string in XLSX, whatever it begins with; a date is a day at midnight UTC, which is how XLSX has days. */
function xlsxCell({ kind }: ReportColumn, value: ReportValue): string | number | Date | null {
  return kind === 'DATE' && typeof value === 'string' ? new Date(`${value}T00:00:00Z`) : value;
}

/** What stands beside the figures in every file. */
function aboutRows(table: ReportTable): [string, string][] {
  const words = FILE_WORDS[table.language];
  const computed = new Intl.DateTimeFormat(table.language === 'en' ? 'en-GB' : `${table.language}-FI`, {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: table.timeZone,
  }).format(table.computedAt);
  return [
    [table.title, ''],
    [words.organisation, table.organisation],
    [words.period, `${finnishDate(table.from)}–${finnishDate(table.to)}`],
    [words.computed, `${computed} (${table.timeZone})`],
    ...table.definitions.map(({ term, meaning }): [string, string] => [term, meaning]),
  ];
}
