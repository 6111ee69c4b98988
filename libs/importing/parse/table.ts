import type { Readable } from 'node:stream';
import { AppError } from '#libs/errors/app-error.js';
import { readCsv } from './csv-table.js';
import { SNIFF_BYTES } from './decode.js';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, type TableRow } from './table-row.js';
import { readXlsx } from './xlsx-table.js';

/**
 * Reads a CSV file (any delimiter among `;`, `,` and tab; UTF-8, UTF-16 or Windows-1252) or the first visible sheet of an
 * XLSX file, row by row. What the file is, its bytes decide; the name only helps to word an error. Rows with nothing but
 * blanks are left out; cells are as written, not trimmed, and a formula in a CSV stays the text it is. The input is
 * destroyed when reading ends, also when it ends early.
 *
 * @throws AppError UNREADABLE_FILE when the file is something else, is empty or is damaged; PAYLOAD_TOO_LARGE above
 * {@link MAX_ROWS}
 */
export async function* readTable(input: Readable, fileName: string): AsyncGenerator<TableRow> {
  const { head, chunks } = await peek(input);
  const isXlsx = head.subarray(0, 4).equals(ZIP_MAGIC);
  try {
    if (!isXlsx) refuseOtherThanText(head);
    let rows = 0;
    for await (const row of isXlsx ? readXlsx(chunks, fileName) : readCsv(chunks)) {
      const lastFilled = row.cells.findLastIndex((cell) => cell.trim() !== '');
      if (lastFilled === -1) continue;
      if (++rows > MAX_ROWS) {
        throw new AppError(
          'PAYLOAD_TOO_LARGE',
          `The file has more than ${MAX_ROWS} rows; divide it into parts.`,
        );
      }
      if (lastFilled >= MAX_COLUMNS)
        throw unreadable(`Line ${row.line} has more than ${MAX_COLUMNS} columns.`);
      if (row.cells.some((cell) => cell.length > MAX_CELL_CHARACTERS)) {
        throw unreadable(`Line ${row.line} has a cell of more than ${MAX_CELL_CHARACTERS} characters.`);
      }
      yield row;
    }
    if (rows === 0) throw unreadable('The file is empty.');
  } finally {
    input.destroy();
  }
}

const ZIP_MAGIC = Buffer.from('PK\x03\x04', 'latin1');
const OLD_OFFICE_MAGIC = Buffer.from('d0cf11e0', 'hex');

function refuseOtherThanText(head: Buffer): void {
  if (head.length === 0) throw unreadable('The file is empty.');
  if (head.subarray(0, 4).equals(OLD_OFFICE_MAGIC)) {
    throw unreadable(
      'The file is an old .xls file or has a password; save it as XLSX without one, or as CSV.',
    );
  }
  const start = head.subarray(0, 200).toString('latin1').trimStart().toLowerCase();
  if (start.startsWith('%pdf')) throw unreadable('The file is a PDF; save the table as XLSX or CSV.');
  if (/^(ï»¿)?<(!doctype|html|table|\?xml)|^\{\\rtf/.test(start)) {
    throw unreadable('The file is a document or web page; save the table as XLSX or CSV.');
  }
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!utf16 && head.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1a))) {
    throw unreadable('The file is neither CSV nor XLSX; save the table as one of them.');
  }
}

/** The first bytes, and the whole stream with them put back in front. */
async function peek(input: Readable): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
  const iterator = input[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  const next = async (): Promise<Buffer | undefined> => {
    const result = await iterator.next();
    if (result.done === true) return undefined;
    return typeof result.value === 'string' ? Buffer.from(result.value) : result.value;
  };
  let head: Buffer = Buffer.alloc(0);
  while (head.length < SNIFF_BYTES) {
    const chunk = await next();
    if (chunk === undefined) break;
    head = Buffer.concat([head, chunk]);
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      yield head;
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, chunks: chunks() };
}

function unreadable(message: string): AppError {
  return new AppError('UNREADABLE_FILE', message);
}
