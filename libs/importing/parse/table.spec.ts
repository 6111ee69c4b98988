import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, type TableRow } from './table-row.js';
import { readTable } from './table.js';
import { SPOOL_PREFIX } from './xlsx-table.js';

async function rowsOf(bytes: Buffer | string, fileName = 'file', chunkBytes = 65_536): Promise<TableRow[]> {
  const buffer = Buffer.from(bytes);
  const chunks: Buffer[] = [];
  for (let at = 0; at < buffer.length; at += chunkBytes) chunks.push(buffer.subarray(at, at + chunkBytes));
  return collect(readTable(Readable.from(chunks), fileName));
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

async function cellsOf(bytes: Buffer | string): Promise<string[][]> {
  return (await rowsOf(bytes)).map((row) => row.cells);
}

async function workbook(fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet('Taulukko'), book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe('readTable, CSV', () => {
  it.each([
    ['UTF-8', Buffer.from('Nimi;Ä\nÅsa Öhman;é\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffNimi;Ä\nÅsa Öhman;é\n')],
    ['UTF-16LE', Buffer.from('\ufeffNimi;Ä\nÅsa Öhman;é\n', 'utf16le')],
    ['UTF-16BE', iconv.encode('Nimi;Ä\nÅsa Öhman;é\n', 'utf-16be', { addBOM: true })],
    ['Windows-1252', iconv.encode('Nimi;Ä\nÅsa Öhman;é\n', 'win1252')],
  ])('the CSV reader reads %s, also if every byte comes alone', async (_, bytes) => {
    const expected = [
      { line: 1, cells: ['Nimi', 'Ä'] },
      { line: 2, cells: ['Åsa Öhman', 'é'] },
    ];
    expect(await rowsOf(bytes)).toEqual(expected);
    expect(await rowsOf(bytes, 'file', 1)).toEqual(expected);
  });

  it.each(['utf8', 'win1252'])(
    'the CSV reader reads the first Finnish letter right after a megabyte of ASCII in %s',
    async (encoding) => {
      const bytes = iconv.encode('Matti;x\n'.repeat(130_000) + 'Hämäläinen;€\n', encoding);
      const rows = await rowsOf(bytes, 'file', 10_007);
      expect(rows.at(-1)).toEqual({ line: 130_001, cells: ['Hämäläinen', '€'] });
    },
  );

  it('the CSV reader refuses a file of two encodings instead of damaging names', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Hämäläinen;x\n'.repeat(10_000)),
      iconv.encode('Mäkelä;x\n', 'win1252'),
    ]);
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });

  it.each([';', ',', '\t'])(
    'the CSV reader finds the delimiter %j from the lines, whatever is inside quotes',
    async (delimiter) => {
      const lines = [
        ['Otsikko'],
        ['a', '"x;x;x,x,x\ty\ty"', 'c'],
        ['1', '2', '3'],
        ['4', '"5, ""6""; 7"', '6'],
      ];
      const rows = await cellsOf(lines.map((cells) => cells.join(delimiter)).join('\r\n'));
      expect(rows).toEqual([
        ['Otsikko'],
        ['a', 'x;x;x,x,x\ty\ty', 'c'],
        ['1', '2', '3'],
        ['4', '5, "6"; 7', '6'],
      ]);
    },
  );

  it('the CSV reader obeys a first line that declares the delimiter', async () => {
    expect(await rowsOf('sep=,\r\na;b,c\r\n')).toEqual([{ line: 2, cells: ['a;b', 'c'] }]);
  });

  it('the CSV reader gives the physical line on which a row starts, past quoted line breaks and blank lines', async () => {
    const text = 'a;b\r\n"x\r\ny\r\nz";1\r\n\r\n;;\r\n"p\nq";2\nlast;3';
    expect(await rowsOf(text, 'file', 3)).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['x\r\ny\r\nz', '1'] },
      { line: 7, cells: ['p\nq', '2'] },
      { line: 9, cells: ['last', '3'] },
    ]);
  });

  it('the CSV reader keeps rows of any length, stray quotes, and formulas as plain text', async () => {
    expect(await cellsOf('a;b;c\n=1+1\nMatti "Masa" V.;"=SUM(A1)";+1;-2;@x\n')).toEqual([
      ['a', 'b', 'c'],
      ['=1+1'],
      ['Matti "Masa" V.', '=SUM(A1)', '+1', '-2', '@x'],
    ]);
  });

  it('the CSV reader reads back any table, written with any delimiter, line break and encoding', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        'x',
        'Mäkelä',
        '"',
        '""',
        'a"b',
        ' a ',
        ';',
        ',',
        '\t',
        '\r\n',
        'rivi\nvaihto',
        '=1+1',
        'ß',
      ),
      fc.string({ unit: fc.constantFrom(...'aäÖ"\';,\t\n\r =') }),
    );
    const table = fc.array(
      fc
        .array(cell, { minLength: 1, maxLength: 6 })
        .filter((cells) => cells.some((text) => text.trim() !== '')),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(';', ',', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('utf8', 'bom', 'utf16le', 'win1252'),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, lineBreak, encoding, chunkBytes) => {
          const quote = (text: string): string =>
            /[;,\t"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
          const text = rows.map((cells) => cells.map(quote).join(delimiter)).join(lineBreak) + lineBreak;
          const bytes =
            encoding === 'bom'
              ? Buffer.from(`\ufeff${text}`)
              : iconv.encode(text, encoding, { addBOM: encoding === 'utf16le' });
          expect((await rowsOf(bytes, 'file', chunkBytes)).map((row) => row.cells)).toEqual(rows);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the CSV reader names the line of a quotation mark that is never closed', async () => {
    await expect(rowsOf('a;b\n1;2\n"open;3\n4;5\n')).rejects.toThrow('line 3');
  });
});

describe('readTable, XLSX', () => {
  it('the XLSX reader gives dates, numbers, rich text, formulas, booleans and errors as text, with row numbers', async () => {
    const bytes = await workbook((sheet) => {
      sheet.getCell('A1').value = 'Nimi';
      sheet.getCell('C1').value = new Date(Date.UTC(2026, 8, 1));
      sheet.getCell('A3').value = { richText: [{ text: 'Aino ' }, { text: 'Mäkelä', font: { bold: true } }] };
      sheet.getCell('B3').value = 358401234501;
      sheet.getCell('C3').value = { formula: '1+1', result: 2 };
      sheet.getCell('D3').value = { formula: 'A1', result: 'Nimi' };
      sheet.getCell('E3').value = true;
      sheet.getCell('F3').value = 1e-7;
      sheet.getCell('G3').value = 1e20;
      sheet.getCell('H3').value = 0.1 + 0.2;
      sheet.getCell('I3').value = { error: '#N/A' };
      sheet.getCell('J3').value = 31.5625;
      sheet.getCell('J3').numFmt = 'dd.mm.yyyy hh:mm';
      sheet.getCell('K3').value = 13.5 / 24;
      sheet.getCell('K3').numFmt = 'hh:mm';
      sheet.getCell('L3').value = 45000;
      sheet.getCell('L3').numFmt = '#,##0 "d"';
      sheet.getCell('M3').value = { text: 'linkki', hyperlink: 'https://example.org' };
      sheet.getCell('N3').value = 46266;
      sheet.getCell('N3').numFmt = '[$-40B]d\\.m\\.;@';
    });
    expect(await rowsOf(bytes)).toEqual([
      { line: 1, cells: ['Nimi', '', '2026-09-01'] },
      {
        line: 3,
        cells: [
          ...[
            'Aino Mäkelä',
            '358401234501',
            '2',
            'Nimi',
            'TRUE',
            '0.0000001',
            '100000000000000000000',
            '0.3',
            '#N/A',
          ],
          ...['1900-01-31', '13:30', '45000', 'linkki', '2026-09-01'],
        ],
      },
    ]);
  });

  it('the XLSX reader reads the first visible sheet, and days counted from 1904', async () => {
    const bytes = await workbook((sheet, book) => {
      sheet.state = 'hidden';
      sheet.addRow(['piilossa']);
      book.addWorksheet('Näkyvä').addRow(['näkyy', new Date(Date.UTC(2026, 10, 21))]);
      book.addWorksheet('Kolmas').addRow(['kolmas']);
      book.properties.date1904 = true;
    });
    expect(await cellsOf(bytes)).toEqual([['näkyy', '2026-11-21']]);
  });

  it('the XLSX reader damages no letter in a long sheet', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `${'öäåä'.repeat(1 + (i % 13))}${i}`);
    const bytes = await workbook((sheet) => names.forEach((name) => sheet.addRow([name])));
    expect((await cellsOf(bytes)).map(([name]) => name)).toEqual(names);
  });
});

describe('readTable, what it refuses', () => {
  it.each([
    ['nothing', ''],
    ['blank lines only', ' \r\n;;;\r\n\r\n'],
    ['a PDF', '%PDF-1.7\n1 0 obj'],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1000000', 'hex')],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a web page', '\ufeff<!DOCTYPE html><table><tr><td>Nimi</td></tr></table>'],
    ['bytes that mean nothing', Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7) % 256))],
    ['a NUL far down the file', 'a;b\n'.repeat(50_000) + '\0'],
    ['an empty ZIP', Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])],
    ['a ZIP that is cut', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(300, 65)])],
    ['too wide a row', `${';'.repeat(MAX_COLUMNS)}x`],
    ['too long a cell', `a;${'x'.repeat(MAX_CELL_CHARACTERS + 1)}`],
  ])('the table reader refuses %s', async (_, bytes) => {
    await expect(rowsOf(bytes)).rejects.toMatchObject({ name: 'AppError', code: 'UNREADABLE_FILE' });
  });

  it('the table reader refuses an XLSX that is damaged in the middle, and an empty one', async () => {
    const bytes = await workbook((sheet) => {
      for (let i = 0; i < 2_000; i++) sheet.addRow([`nimi ${Math.random()}`, i]);
    });
    for (let at = 2_000; at < bytes.length - 2_000; at += 50) bytes[at] = bytes[at]! ^ 0xff;
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
    await expect(rowsOf(await workbook(() => undefined))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });

  it('the table reader refuses a ZIP bomb by its unpacked size, before unpacking it', async () => {
    const bytes = await workbook((sheet) => sheet.addRow(['x']));
    const directory = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    const name = bytes.indexOf('xl/worksheets/sheet1.xml', directory);
    // The field for the unpacked size in the central directory stands 22 bytes before the name.
    bytes.writeUInt32LE(3_000_000_000, name - 22);
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    // And one that lies about it fails when more comes out than it said.
    bytes.writeUInt32LE(10, name - 22);
    await expect(rowsOf(bytes)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });

  it('the table reader refuses too many rows', async () => {
    await expect(rowsOf('a;b\n'.repeat(MAX_ROWS + 1))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('the table reader passes on the error of an upload that breaks off', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('a;b\n'.repeat(30_000));
      throw new Error('connection lost');
    }
    await expect(collect(readTable(Readable.from(broken()), 'file'))).rejects.toThrow('connection lost');
  });
});

describe('readTable, streaming', () => {
  it('the table reader takes no more of the upload than needed, and releases it when its caller stops', async () => {
    let produced = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) yield Buffer.from(`rivi;${produced++};${'x'.repeat(1_000)}\n`);
    }
    const input = Readable.from(endless());
    for await (const row of readTable(input, 'file')) {
      if (row.line === 1_000) break;
    }
    expect(produced).toBeLessThan(2_000);
    expect(input.destroyed).toBe(true);
  });

  it('the table reader leaves nothing of a spreadsheet behind, whether it is read to the end or not', async () => {
    const bytes = await workbook((sheet) => {
      for (let i = 0; i < 20_000; i++) sheet.addRow([`nimi ${i}`, i]);
    });
    const openFiles = async (): Promise<number> => (await readdir('/dev/fd')).length;
    const spooled = async (): Promise<string[]> =>
      (await readdir(tmpdir())).filter((name) => name.startsWith(SPOOL_PREFIX));
    const before = await openFiles();
    for (let round = 0; round < 20; round++) {
      for await (const row of readTable(Readable.from([bytes]), 'file')) {
        expect(await spooled()).toEqual([]);
        if (row.line === 1 + round * 10) break;
      }
    }
    expect(await openFiles()).toBe(before);
  });
});
