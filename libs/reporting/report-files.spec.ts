import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { harmless, writeCsv, writeXlsx } from './report-files.js';
import type { ReportRow, ReportTable } from './report-table.js';

function table(rows: readonly ReportRow[]): ReportTable {
  return {
    name: 'encounters',
    title: 'Kohtaamiset',
    organisation: 'Äänekosken yhdistys',
    from: '2026-01-01',
    to: '2026-12-31',
    computedAt: new Date('2026-11-21T11:05:00Z'),
    timeZone: 'Europe/Helsinki',
    language: 'fi',
    columns: [
      { key: 'name', kind: 'TEXT', label: 'Ryhmä' },
      { key: 'day', kind: 'DATE', label: 'Päivä' },
      { key: 'people', kind: 'INTEGER', label: 'Henkilöt' },
      { key: 'hours', kind: 'DECIMAL', label: 'Tunnit' },
    ],
    definitions: [{ term: 'Henkilöt', meaning: 'Kukin kerran.' }],
    rows: (async function* () {
      yield* rows;
    })(),
  };
}
const written = async (write: typeof writeCsv, rows: readonly ReportRow[]): Promise<Buffer> => {
  const output = new PassThrough();
  const [bytes] = await Promise.all([buffer(output), write(table(rows), output)]);
  return bytes;
};

describe('a report as CSV', () => {
  it('a CSV report opens in a Finnish Excel: byte order mark, semicolons, decimal commas, CRLF, ä and ö', async () => {
    const bytes = await written(writeCsv, [
      { name: 'Töölö; "iltapäivä"', day: '2026-02-03', people: 12, hours: 1234.5 },
      { name: '–', day: null, people: null, hours: 0.125 },
    ]);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = bytes.subarray(3).toString('utf8');
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'Ryhmä;Päivä;Henkilöt;Tunnit',
      '"Töölö; ""iltapäivä""";3.2.2026;12;1234,5',
      '–;;;0,13',
    ]);
    expect(text).toContain('Järjestö;Äänekosken yhdistys\r\nAjanjakso;1.1.2026–31.12.2026\r\n');
    expect(text).toContain('Laskettu;21.11.2026 klo 13.05 (Europe/Helsinki)');
    expect(text).toContain('Henkilöt;Kukin kerran.');
  });

  it('a CSV report has no cell that a spreadsheet would run, and loses no letter', async () => {
    const texts = fc.array(fc.tuple(fc.constantFrom('', '=', '+', '-', '@', '\t', '\r'), fc.string()), {
      minLength: 1,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (pairs) => {
        const names = pairs.map((pair) => pair.join(''));
        const bytes = await written(
          writeCsv,
          names.map((name) => ({ name, day: null, people: null, hours: null })),
        );
        const rows: string[][] = parse(bytes, { bom: true, delimiter: ';', relax_column_count: true });
        for (const [index, name] of names.entries()) {
          const cell = rows[index + 1]![0]!;
          expect(cell).not.toMatch(/^[=+\-@\t\r]/);
          expect([name, `'${name}`]).toContain(cell);
        }
      }),
      { numRuns: 50 },
    );
    expect(harmless('=HYPERLINK("x")')).toBe(`'=HYPERLINK("x")`);
    expect(harmless('Tiistait')).toBe('Tiistait');
  });
});

describe('a report as XLSX', () => {
  it('an XLSX report has true numbers and dates, a frozen head, strings that are no formulas, and the definitions', async () => {
    const book = new ExcelJS.Workbook();
    const bytes = await written(writeXlsx, [
      { name: '=1+1', day: '2026-02-03', people: 12, hours: 7.25 },
      { name: 'Ääni', day: null, people: null, hours: null },
    ]);
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    const [figures, about] = book.worksheets;
    expect([figures!.name, about!.name]).toEqual(['Luvut', 'Määritelmät']);
    expect(figures!.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(figures!.getRow(1).values).toEqual([undefined, 'Ryhmä', 'Päivä', 'Henkilöt', 'Tunnit']);
    const cell = (address: string) => figures!.getCell(address);
    expect(cell('A2').type).toBe(ExcelJS.ValueType.String);
    expect(cell('A2').value).toBe('=1+1');
    expect(cell('B2').value).toEqual(new Date('2026-02-03T00:00:00Z'));
    expect(cell('B2').numFmt).toBe('d.m.yyyy');
    expect([cell('C2').value, cell('D2').value, cell('C3').value]).toEqual([12, 7.25, null]);
    expect(about!.getCell('B2').value).toBe('Äänekosken yhdistys');
    expect(about!.getCell('B5').value).toBe('Kukin kerran.');
  });

  it('an XLSX report is written while rows are read, so that a long one takes no memory', async () => {
    let given = 0;
    let seen = 0;
    const rows = (async function* (): AsyncGenerator<ReportRow> {
      for (; given < 60_000; given += 1)
        yield { name: 'Tiistait', day: '2026-01-01', people: given, hours: 1 };
    })();
    const output = new PassThrough();
    output.once('data', () => (seen = given));
    output.resume();
    await writeXlsx({ ...table([]), rows }, output);
    expect(given).toBe(60_000);
    expect(seen).toBeLessThan(60_000);
  });

  it('an XLSX report fails once and leaves nothing unhandled when the client goes away', async () => {
    const unhandled: unknown[] = [];
    const remember = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', remember);
    const output = new PassThrough();
    const rows = (async function* (): AsyncGenerator<ReportRow> {
      yield { name: 'Tiistait', day: '2026-01-01', people: 1, hours: 1 };
      output.destroy();
      // A turn of the event loop, in which Node tells of rejections that nobody has handled.
      await new Promise((resolve) => setImmediate(resolve));
    })();
    await expect(writeXlsx({ ...table([]), rows }, output)).rejects.toThrow('Premature close');
    process.off('unhandledRejection', remember);
    expect(unhandled).toEqual([]);
  });
});
