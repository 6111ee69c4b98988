import type { LocalDate } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';
import { readDate } from './dates.js';
import { type Mark, readLegend } from './marks.js';
import { HEADER_SEARCH_ROWS, type RecognisedColumn } from './participants.js';
import type { TableRow } from './table-row.js';
import { fieldOf, fold, synonymsOf, tidy } from './words.js';

const HEADERS = {
  group: ['Ryhmä', 'Ryhmän nimi', 'Grupp', 'Gruppens namn', 'Group', 'Group name'],
  name: [
    ...['Osallistuja', 'Osallistujan nimi', 'Nimi', 'Koko nimi', 'Kävijä', 'Deltagare', 'Namn', 'Besökare'],
    ...['Participant', 'Name', 'Full name', 'Visitor', 'Alias', 'Lempinimi'],
  ],
  firstName: ['Etunimi', 'Etunimet', 'Kutsumanimi', 'Förnamn', 'First name', 'Given name'],
  lastName: ['Sukunimi', 'Efternamn', 'Last name', 'Surname', 'Family name'],
  date: ['Päivä', 'Päivämäärä', 'Pvm', 'Ajankohta', 'Datum', 'Dag', 'Date', 'Day', 'Session date'],
  mark: [
    ...[
      'Merkintä',
      'Läsnäolo',
      'Läsnä',
      'Tila',
      'Osallistuminen',
      'Osallistui',
      'Markering',
      'Närvaro',
      'Status',
    ],
    ...['Mark', 'Attendance', 'Presence', 'State'],
  ],
  note: [
    ...['Lisätiedot', 'Lisätieto', 'Huomiot', 'Huomio', 'Huom', 'Huomautus', 'Muistiinpanot'],
    ...['Anteckningar', 'Anteckning', 'Notes', 'Note', 'Remarks', 'Comments'],
  ],
} as const;

export type AttendanceField = keyof typeof HEADERS;
const FIELD_OF_HEADER = synonymsOf<AttendanceField>(HEADERS);

/** One mark of one person on one day. */
export interface AttendanceRow {
  readonly line: number;
  readonly columnNumber: number;
  readonly group: string | null;
  /** As written, without the blanks around it. */
  readonly name: string;
  /** In a matrix the line tells people of one name apart: the same line is the same person. null in a long table. */
  readonly nameRow: number | null;
  readonly date: LocalDate;
  readonly mark: Mark;
  readonly symbol: string;
  readonly note: string | null;
}

/** Visitors of a day who are counted but not named; a zero is given as it stands in the file. */
export interface AnonymousRow {
  readonly line: number;
  readonly columnNumber: number;
  readonly group: string | null;
  readonly date: LocalDate;
  readonly count: number;
}

/** The session of that day was not held. `group` is null when the file does not tell groups apart. */
export interface CancelledDate {
  readonly line: number;
  readonly columnNumber: number;
  readonly group: string | null;
  readonly date: LocalDate;
}

export interface AttendanceLayout {
  /** LONG: a row for each mark. MATRIX: names down, dates across. */
  readonly kind: 'LONG' | 'MATRIX';
  /** Index of the header row among the rows that were searched. */
  readonly headerIndex: number;
  readonly headerLine: number;
  /** All headers that are not blank; in a matrix those with a date have the field `date`, totals are left out. */
  readonly columns: readonly RecognisedColumn<AttendanceField>[];
  /** What stands above the header, a line each, legends left out. */
  readonly titleText: string | null;
}

const TOTALS = new Set(
  ['yht', 'yhteensä', 'summa', 'kaikki yhteensä', 'kertoja yhteensä', 'läsnä yhteensä', 'paikalla yhteensä']
    .concat([
      'osallistujia yhteensä',
      'osallistujia',
      'total',
      'totals',
      'sum',
      'grand total',
      'totalt',
      'sammanlagt',
      'antal',
    ])
    .map(fold),
);
const ANONYMOUS =
  /^(satunnai|muutkavijat|muutosallistujat|nimettom|anonyym|tillfallig|ovrigabesok|anonym|walkins?$|dropins?$|visitors$|othervisitors|casual)/;

/** Whether the label is of a row or column of sums. */
export function isTotal(label: string): boolean {
  return TOTALS.has(fold(label));
}

/** Whether the label is of a row that counts visitors without naming them. */
export function isAnonymous(label: string): boolean {
  return ANONYMOUS.test(fold(label));
}

/**
 * Finds the header row and tells the layout: a row with headers for a name, a date and a mark makes a long table, otherwise
 * the row with the most dates, two at least, makes a matrix.
 *
 * @throws AppError UNREADABLE_FILE saying what would do
 */
export function detectLayout(firstRows: readonly TableRow[], today: LocalDate): AttendanceLayout {
  const searched = firstRows.slice(0, HEADER_SEARCH_ROWS);
  for (const [index, row] of searched.entries()) {
    const columns = recogniseLongHeader(row);
    const fields = new Set(columns.map(({ field }) => field));
    if (fields.has('date') && fields.has('mark') && (fields.has('name') || fields.has('firstName'))) {
      return {
        kind: 'LONG',
        headerIndex: index,
        headerLine: row.line,
        columns,
        titleText: titleOf(searched, index),
      };
    }
  }
  let best: { index: number; row: TableRow; dates: number } | undefined;
  for (const [index, row] of searched.entries()) {
    const isDate = row.cells.map((cell) => readHeaderDate(cell, today) !== undefined);
    const dates = isDate.filter(Boolean).length;
    // The names must have a column before the first date.
    if (dates >= 2 && isDate[0] === false && dates > (best?.dates ?? 0)) best = { index, row, dates };
  }
  if (best === undefined) {
    throw new AppError(
      'UNREADABLE_FILE',
      `No header row was found in the first ${HEADER_SEARCH_ROWS} rows. Give either the columns Ryhmä, Osallistuja, ` +
        'Päivä and Merkintä (also in Swedish or English), or names down and at least two dates such as 1.9.2026 across.',
    );
  }
  return {
    kind: 'MATRIX',
    headerIndex: best.index,
    headerLine: best.row.line,
    columns: recogniseMatrixHeader(best.row, today),
    titleText: titleOf(searched, best.index),
  };
}

/** The date of a column of a matrix, and whether its header says that the session was cancelled ("13.10. peruttu"). */
export function readHeaderDate(
  cell: string,
  today: LocalDate,
): { reading: NonNullable<ReturnType<typeof readDate>>; cancelled: boolean } | undefined {
  const text = tidy(cell);
  const bare = text.replace(/[\s(]+(peruttu|peruutettu|inställd|inställt|cancelled|canceled)\)?$/i, '');
  const reading = readDate(bare, today);
  return reading === undefined ? undefined : { reading, cancelled: bare !== text };
}

export function recogniseMatrixHeader(row: TableRow, today: LocalDate): RecognisedColumn<AttendanceField>[] {
  return headersOf(row)
    .filter(({ header }) => !isTotal(header))
    .map((column) => {
      if (readHeaderDate(column.header, today) !== undefined) return { ...column, field: 'date' };
      const field = fieldOf(column.header, FIELD_OF_HEADER);
      const isKnown = field === 'group' || field === 'name' || field === 'firstName' || field === 'lastName';
      return { ...column, field: isKnown ? field : null };
    });
}

function recogniseLongHeader(row: TableRow): RecognisedColumn<AttendanceField>[] {
  const taken = new Set<AttendanceField>();
  return headersOf(row).map((column) => {
    const field = fieldOf(column.header, FIELD_OF_HEADER);
    if (field === undefined || taken.has(field)) return { ...column, field: null };
    taken.add(field);
    return { ...column, field };
  });
}

function headersOf(row: TableRow): { header: string; columnNumber: number }[] {
  return row.cells
    .map((cell, index) => ({ header: tidy(cell), columnNumber: index + 1 }))
    .filter(({ header }) => header !== '');
}

function titleOf(rows: readonly TableRow[], headerIndex: number): string | null {
  const lines = rows
    .slice(0, headerIndex)
    .filter(({ cells }) => readLegend(cells) === undefined)
    .map(({ cells }) => cells.map(tidy).filter(Boolean).join(' '));
  return lines.length === 0 ? null : lines.join('\n');
}
