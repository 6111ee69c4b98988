import { AppError } from '#libs/errors/app-error.js';
import { MAX_COLUMNS, type TableRow } from './table-row.js';
import type { XmlElement, XmlListener } from './xlsx-part.js';

export interface SheetContext {
  /** Shared texts by their index. */
  readonly strings: readonly string[];
  /** For each style index: does its number format show a date or a time? */
  readonly formats: readonly boolean[];
  /** Days are counted from 1904 (old Mac workbooks) instead of 1900. */
  readonly epoch1904: boolean;
}

/** Collects each `<si>` of the shared texts: plain or rich text, without the phonetic readings of Japanese. */
export function sharedStringListener(out: string[]): XmlListener {
  const text = textCollector();
  return {
    open: (element) => {
      if (element.name === 'si') text.start();
      text.open(element.name);
    },
    text: text.text,
    close: (name) => {
      text.close(name);
      if (name === 'si') out.push(text.take());
    },
  };
}

/** Collects each `<row>` of a sheet that has anything in it. */
export function rowListener(out: TableRow[], context: SheetContext): XmlListener {
  const text = textCollector();
  let line = 0;
  let column = 0;
  let cells: string[] = [];
  let cell: XmlElement | undefined;
  return {
    open: (element) => {
      if (element.name === 'row') {
        // Row and cell addresses may be left out; then each is next to the one before.
        line = Number(element.attributes['r'] ?? line + 1);
        column = 0;
        cells = [];
      } else if (element.name === 'c') {
        cell = element;
        column = columnOf(element.attributes['r']) ?? column + 1;
        text.start();
      }
      text.open(element.name);
    },
    text: text.text,
    close: (name) => {
      text.close(name);
      if (name === 'c' && cell !== undefined) {
        const value = cellText(cell.attributes, text.take(), context);
        cell = undefined;
        if (value === '') return;
        if (column > MAX_COLUMNS) {
          throw new AppError('UNREADABLE_FILE', `Row ${line} has more than ${MAX_COLUMNS} columns.`);
        }
        while (cells.length < column - 1) cells.push('');
        cells[column - 1] = value;
      } else if (name === 'row' && cells.length > 0) {
        out.push({ line, cells });
        cells = [];
      }
    },
  };
}

/** Gathers what stands in `<t>` and `<v>`, but not in `<f>` (the formula itself) nor in `<rPh>`. */
function textCollector() {
  let gathered = '';
  let collecting = false;
  let inPhonetic = false;
  return {
    start: (): void => {
      gathered = '';
    },
    open: (name: string): void => {
      if (name === 'rPh') inPhonetic = true;
      collecting = (name === 't' && !inPhonetic) || name === 'v';
    },
    text: (text: string): void => {
      if (collecting) gathered += text;
    },
    close: (name: string): void => {
      collecting = false;
      if (name === 'rPh') inPhonetic = false;
    },
    // Characters that XML cannot hold are written as _x000D_.
    take: (): string =>
      gathered.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  };
}

/** `AB12` → 28. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]+/.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function cellText(attributes: Record<string, string>, value: string, context: SheetContext): string {
  switch (attributes['t'] ?? 'n') {
    case 's':
      return context.strings[Number(value)] ?? '';
    case 'str':
    case 'inlineStr':
    case 'e':
      return value;
    case 'b':
      return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value;
    case 'd':
      return /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? value;
    default: {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number)) return value;
      const isDate = context.formats[Number(attributes['s'] ?? 0)] === true;
      return (isDate ? dateOfSerial(number, context.epoch1904) : undefined) ?? plainNumber(number);
    }
  }
}

/** As a person would write it: fifteen significant digits as spreadsheets show them, and no exponent. */
function plainNumber(value: number): string {
  return Number(value.toPrecision(15)).toLocaleString('en-US', {
    useGrouping: false,
    maximumFractionDigits: 20,
  });
}

const DAY_MS = 86_400_000;
const LAST_SERIAL = 2_958_465;

/**
 * A spreadsheet's day number as `YYYY-MM-DD`, or `HH:MM` for a time with no day. Source: ECMA-376 part 1, 18.17.4.1; the
 * 1900 system has a 29 February 1900 that never was, so days before March 1900 are one off.
 */
function dateOfSerial(serial: number, epoch1904: boolean): string | undefined {
  if (serial < 0 || serial > LAST_SERIAL) return undefined;
  if (serial < 1) return new Date(Math.round(serial * 1440) * 60_000).toISOString().slice(11, 16);
  const epoch = epoch1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  return new Date(epoch + Math.floor(serial) * DAY_MS).toISOString().slice(0, 10);
}

/** Built-in number formats that show dates or times. Source: ECMA-376 part 1, 18.8.30, East Asian ones included. */
function isBuiltInDateFormat(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** Finds out of the elements of `styles.xml` which cell styles show dates. */
export function dateFormatsOf(styles: readonly XmlElement[]): boolean[] {
  const custom = new Map<number, boolean>();
  const formats: boolean[] = [];
  let inCellXfs = false;
  for (const { name, attributes } of styles) {
    if (name === 'numFmt') {
      custom.set(Number(attributes['numFmtId']), isDateFormat(attributes['formatCode'] ?? ''));
    } else if (name === 'cellXfs' || name === 'cellStyles') {
      inCellXfs = name === 'cellXfs';
    } else if (name === 'xf' && inCellXfs) {
      const id = Number(attributes['numFmtId'] ?? 0);
      formats.push(custom.get(id) ?? isBuiltInDateFormat(id));
    }
  }
  return formats;
}

function isDateFormat(code: string): boolean {
  // A length of time such as [h]:mm is a number; other brackets hold colours and languages.
  if (/\[(h+|m+|s+)\]/i.test(code)) return false;
  return /[dmyhs]/i.test(
    code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replace(/general|standard/gi, ''),
  );
}
