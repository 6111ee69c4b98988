import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { MAX_WAITING_MARKS } from './attendance-reader.js';
import { readLegend } from './marks.js';
import {
  type AttendanceItem,
  type AttendanceOptions,
  type AttendanceSummary,
  readAttendance,
} from './read-import.js';

type Kind = Exclude<AttendanceItem['kind'], 'SUMMARY'>;
type Of<K extends Kind> = Extract<AttendanceItem, { kind: K }>;

async function read(
  input: Readable | string,
  options: Partial<AttendanceOptions> = {},
  fileName = 'tiedosto.csv',
) {
  const stream = typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input;
  const items: AttendanceItem[] = [];
  for await (const item of readAttendance(stream, fileName, { today: '2026-11-21', ...options }))
    items.push(item);
  const of = <K extends Kind>(kind: K) => items.filter((item): item is Of<K> => item.kind === kind);
  const rows = of('ATTENDANCE').map(({ row }) => row);
  const problems = of('PROBLEM').map(({ problem }) => problem);
  const last = items.at(-1);
  const summary = (last?.kind === 'SUMMARY' ? last.summary : undefined) as AttendanceSummary;
  return {
    rows,
    short: rows.map(({ name, date, mark }) => `${name} ${date} ${mark}`),
    anonymous: of('ANONYMOUS').map(({ row }) => row),
    cancelled: of('CANCELLED').map(({ row }) => row),
    problems,
    codes: problems.map(
      ({ line, columnNumber, severity, code }) => `${line}:${columnNumber} ${severity} ${code}`,
    ),
    summary,
  };
}

describe('the sample register', () => {
  const sample = 'lasnaolo-aamukahvi-syksy-2026.csv';
  const file = () => createReadStream(`test/fixtures/import/${sample}`);

  it('the sample register gives every mark, visitor count and cancelled session, without totals and legend', async () => {
    const { rows, anonymous, cancelled, problems, summary } = await read(file(), {}, sample);
    expect(problems).toEqual([]);
    expect(summary).toMatchObject({
      layout: 'MATRIX',
      headerLine: 2,
      titleText: 'Aamukahvi, tiistai klo 13.00, syksy 2026',
      years: [2026],
      yearSource: 'TITLE',
      needsYear: false,
      unknownColumns: [],
      unknownMarks: [],
      attendance: 205,
      anonymous: 11,
      cancelled: 1,
      errors: 0,
      unclear: 0,
    });
    const count = (mark: string): number => rows.filter((row) => row.mark === mark).length;
    expect([count('PRESENT'), count('LATE'), count('EXCUSED'), count('ABSENT')]).toEqual([140, 5, 14, 46]);
    expect(rows[0]).toEqual({
      line: 3,
      columnNumber: 2,
      group: null,
      name: 'Aino Mäkelä',
      nameRow: 3,
      date: '2026-09-01',
      mark: 'PRESENT',
      symbol: 'x',
      note: null,
    });
    expect(cancelled).toEqual([{ line: 3, columnNumber: 8, group: null, date: '2026-10-13' }]);
    expect(anonymous.map(({ count: visitors }) => visitors)).toEqual([0, 0, 2, 0, 0, 1, 2, 0, 2, 0, 0]);
    expect(anonymous[2]).toEqual({ line: 23, columnNumber: 4, group: null, date: '2026-09-15', count: 2 });
  });

  it('the sample register agrees with the sums that the organisation wrote for each person and each day', async () => {
    const { rows, anonymous } = await read(file(), {}, sample);
    const came = rows.filter(({ mark }) => mark === 'PRESENT' || mark === 'LATE');
    const perPerson = Array.from(
      { length: 20 },
      (_, index) => came.filter((row) => row.line === index + 3).length,
    );
    expect(perPerson).toEqual([10, 8, 10, 6, 10, 9, 7, 4, 5, 10, 10, 8, 6, 6, 5, 7, 7, 8, 6, 3]);
    const dates = anonymous.map(({ date }) => date);
    expect(dates.map((date) => came.filter((row) => row.date === date).length)).toEqual([
      10, 14, 13, 14, 14, 16, 9, 15, 13, 13, 14,
    ]);
  });

  it('the two people of one name in the sample register are told apart by their lines', async () => {
    const { rows } = await read(file(), {}, sample);
    const matti = rows.filter(({ name }) => name === 'Matti V.');
    expect([...new Set(matti.map(({ nameRow }) => nameRow))]).toEqual([6, 7]);
  });

  it('the sample register proposes the meaning of each mark, first from the legend', async () => {
    const { summary } = await read(file(), {}, sample);
    expect(summary.proposedMeanings).toEqual([
      { symbol: 'x', meaning: 'PRESENT', source: 'LEGEND', legendText: 'paikalla', count: 107 },
      { symbol: '1', meaning: 'PRESENT', source: 'DEFAULT', legendText: null, count: 33 },
      { symbol: 's', meaning: 'EXCUSED', source: 'LEGEND', legendText: 'sairas (ilmoittanut)', count: 14 },
      { symbol: '-', meaning: 'ABSENT', source: 'LEGEND', legendText: 'poissa', count: 46 },
      { symbol: '?', meaning: 'UNKNOWN', source: 'LEGEND', legendText: 'ei tietoa', count: 6 },
      { symbol: 'm', meaning: 'LATE', source: 'LEGEND', legendText: 'myöhässä', count: 5 },
    ]);
  });

  it('the meaning that the caller gives a mark overrides the legend', async () => {
    const { rows } = await read(file(), { markMeanings: { M: 'PRESENT', '-': 'UNKNOWN' } }, sample);
    expect(rows.filter(({ mark }) => mark === 'LATE' || mark === 'ABSENT')).toEqual([]);
    expect(rows.filter(({ mark }) => mark === 'PRESENT')).toHaveLength(145);
  });
});

describe('marks', () => {
  const register = (...lines: string[]): string => ['Nimi;1.9.2026;8.9.2026', ...lines].join('\n');

  it('marks have their usual meaning in upper and lower case', async () => {
    const { rows, summary } = await read(
      register(
        'a;x;X',
        'b;1;P',
        'c;Läsnä;✓',
        'd;m;MYÖH.',
        'e;s;ilm.',
        'f;sjuk;E',
        'g;-;–',
        'h;0;frånvarande',
        'i;?;',
      ),
    );
    const expected = [
      ...Array<string>(6).fill('PRESENT'),
      'LATE',
      'LATE',
      ...Array<string>(4).fill('EXCUSED'),
    ];
    expect(rows.map(({ mark }) => mark)).toEqual([...expected, ...Array<string>(4).fill('ABSENT')]);
    expect(summary.unknownMarks).toEqual([]);
  });

  it('a legend at the end of the file overrides the usual meaning of marks', async () => {
    const { short } = await read(register('Aino;p;l', 'p = poissa; l = läsnä'));
    expect(short).toEqual(['Aino 2026-09-01 ABSENT', 'Aino 2026-09-08 PRESENT']);
  });

  it('marks mean nothing if their legend is not understood', async () => {
    const { rows, codes, summary } = await read(register('Aino;x;x', 'x = katso liite'));
    expect(rows).toEqual([]);
    expect(codes).toEqual(['2:2 ERROR MARK_UNKNOWN', '2:3 ERROR MARK_UNKNOWN']);
    expect(summary.unknownMarks).toEqual([{ symbol: 'x', count: 2, firstLine: 2 }]);
  });

  it('unknown marks are collected, and each cell is an error', async () => {
    const { short, codes, summary } = await read(register('Aino;ö;x', 'Väinö;ö;zz'));
    expect(short).toEqual(['Aino 2026-09-08 PRESENT']);
    expect(codes).toEqual(['2:2 ERROR MARK_UNKNOWN', '3:2 ERROR MARK_UNKNOWN', '3:3 ERROR MARK_UNKNOWN']);
    expect(summary.unknownMarks).toEqual([
      { symbol: 'ö', count: 2, firstLine: 2 },
      { symbol: 'zz', count: 1, firstLine: 3 },
    ]);
  });

  it('marks without a name are an error, and a name without marks gives nothing', async () => {
    const { rows, codes } = await read(register(';x;', 'Aino;;'));
    expect(rows).toEqual([]);
    expect(codes).toEqual(['2:2 ERROR NAME_MISSING']);
  });

  it.each([
    [['x = paikalla, - = poissa'], 2],
    [['Merkinnät: x = läsnä | o = poissa'], 2],
    [['x=läsnä', 'm=myöhässä', ''], 2],
    [['x: läsnä, m: myöhässä'], 2],
    [['Huom: ovi lukossa'], 0],
    [['=1+1', 'Aino'], 0],
    [['Aino Mäkelä', 'x'], 0],
  ])('the legend %j explains the right number of marks', (cells, entries) => {
    expect(readLegend(cells)?.length ?? 0).toBe(entries);
  });
});

describe('a matrix', () => {
  it('a matrix may have first and last names, a group, running numbers, totals and remarks', async () => {
    const { rows, summary } = await read(
      'Syksy 2025\nNro,Ryhmä,Etunimi,Sukunimi,1.9.,8.9.,Yhteensä,Huomiot\n1,Kahvi,Aino,Mäkelä,x,-,1,tuli myöhään\n,,Total,,1,0,1,\n',
    );
    expect(rows.map(({ group, name, date }) => [group, name, date])).toEqual([
      ['Kahvi', 'Aino Mäkelä', '2025-09-01'],
      ['Kahvi', 'Aino Mäkelä', '2025-09-08'],
    ]);
    expect(summary).toMatchObject({ unknownColumns: ['Nro', 'Huomiot'], errors: 0, unclear: 0 });
  });

  it('a matrix without headers above the names takes all columns except running numbers', async () => {
    const { short } = await read(';;;1.9.2026;8.9.2026\n1;Aino;Mäkelä;x;\n2.;Åsa;;;x\n');
    expect(short).toEqual(['Aino Mäkelä 2026-09-01 PRESENT', 'Åsa 2026-09-08 PRESENT']);
  });

  it('a matrix continues into the next year, also in a second block of dates', async () => {
    const { short, summary } = await read(
      'Syksy 2025 – kevät 2026\nNimi;25.11.;9.12.;13.1.\nAino;x;x;x\nNimi;20.1.;3.2.;yht.\nAino;x;m;2\n',
    );
    expect(short).toEqual([
      ...['Aino 2025-11-25 PRESENT', 'Aino 2025-12-09 PRESENT', 'Aino 2026-01-13 PRESENT'],
      ...['Aino 2026-01-20 PRESENT', 'Aino 2026-02-03 LATE'],
    ]);
    expect(summary.years).toEqual([2025, 2026]);
  });

  it('a matrix asks once for an unknown year, and takes the one it is given', async () => {
    const text = 'Aamukahvi\nNimi;1.9.;8.9.\nAino;x;x\n';
    const { rows, codes, summary } = await read(text);
    expect(rows).toEqual([]);
    expect(codes).toEqual(['2:2 UNCLEAR YEAR_MISSING']);
    expect(summary.needsYear).toBe(true);
    expect((await read(text, { year: 1999 })).short).toEqual([
      'Aino 1999-09-01 PRESENT',
      'Aino 1999-09-08 PRESENT',
    ]);
    expect((await read(text, {}, 'kahvi-2024.xlsx')).summary).toMatchObject({
      years: [2024],
      yearSource: 'FILE_NAME',
    });
  });

  it('a matrix reports days that do not exist, come twice, run backwards or lie in the future', async () => {
    const { codes, short } = await read('2026\nNimi;31.9.;1.10.;1.10.;29.9.;1.12.\nAino;x;x;-;x;x\n');
    expect(codes).toEqual([
      '2:2 ERROR DATE_IMPOSSIBLE',
      '2:4 UNCLEAR DATE_TWICE',
      '2:5 UNCLEAR DATE_ORDER_UNCLEAR',
      '3:6 UNCLEAR DATE_IN_FUTURE',
    ]);
    expect(short).toHaveLength(4);
  });

  it('a matrix reports different years in the title and the file name', async () => {
    const { codes } = await read('Syksy 2024\nNimi;1.9.;8.9.\nAino;x;x\n', {}, 'lista-2026.csv');
    expect(codes).toEqual(['2:0 UNCLEAR YEAR_UNCLEAR']);
  });

  it('cancelled sessions stand in the header or in cells, and a mark beside one is an error', async () => {
    const { cancelled, codes } = await read(
      'Namn;1.9.2026 (inställd);8.9.2026;15.9.2026\nÅsa;;cancelled;x\nAino;;peruttu;Peruttu\nWalk-ins;;;2\n',
    );
    expect(cancelled.map(({ line, date }) => [line, date])).toEqual([
      [1, '2026-09-01'],
      [2, '2026-09-08'],
      [3, '2026-09-15'],
    ]);
    expect(codes).toEqual(['3:4 ERROR CANCELLED_BUT_MARKED']);
  });

  it.each(['Satunnaiset kävijät', 'Muut kävijät', 'Tillfälliga besökare', 'Walk-ins', 'Anonymous'])(
    'a matrix counts the visitors in the row %s, and refuses a value that is no number',
    async (label) => {
      const { anonymous, codes, rows } = await read(`Nimi;1.9.2026;8.9.2026;15.9.2026\n${label};3;x;\n`);
      expect(anonymous).toEqual([{ line: 2, columnNumber: 2, group: null, date: '2026-09-01', count: 3 }]);
      expect(codes).toEqual(['2:3 ERROR COUNT_UNREADABLE']);
      expect(rows).toEqual([]);
    },
  );

  it('a matrix reports marks below a column without a date', async () => {
    const { codes } = await read('Nimi;1.9.2026;;15.9.2026\nAino;x;x;x\nÅsa;x;x;x\n');
    expect(codes).toEqual(['2:3 UNCLEAR CELL_WITHOUT_DATE']);
  });

  it('a matrix is read from XLSX with real dates', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('Läsnäolo');
    sheet.addRow(['Aamukahvi']);
    sheet.addRow(['Nimi', new Date(Date.UTC(2026, 8, 1)), new Date(Date.UTC(2026, 8, 8)), 'yht.']);
    sheet.addRow(['Åsa Öhman', 1, false, { formula: 'SUM(B3:C3)', result: 1 }]);
    const { short, summary } = await read(Readable.from([Buffer.from(await book.xlsx.writeBuffer())]));
    expect(short).toEqual(['Åsa Öhman 2026-09-01 PRESENT']);
    expect(summary).toMatchObject({ yearSource: null, years: [2026], errors: 0 });
  });

  it('a matrix of any names, dates and marks is read back as it was written', async () => {
    const symbols = { x: 'PRESENT', m: 'LATE', s: 'EXCUSED', '-': 'ABSENT', '?': null, '': null } as const;
    const register = fc
      .record({
        people: fc.integer({ min: 1, max: 8 }),
        days: fc.integer({ min: 2, max: 9 }),
        from: fc.integer({ min: 1, max: 28 }),
      })
      .chain(({ people, days, from }) =>
        fc.record({
          names: fc.array(fc.constantFrom('Aino', 'Matti V.', 'Åsa Öhman', 'Kettu; pieni', 'O"Neil'), {
            minLength: people,
            maxLength: people,
          }),
          dates: fc.constant(Array.from({ length: days }, (_, i) => [from, i + 1] as const)),
          marks: fc.array(
            fc.array(fc.constantFrom(...(Object.keys(symbols) as (keyof typeof symbols)[])), {
              minLength: days,
              maxLength: days,
            }),
            { minLength: people, maxLength: people },
          ),
          delimiter: fc.constantFrom(';', ',', '\t'),
        }),
      );
    await fc.assert(
      fc.asyncProperty(register, async ({ names, dates, marks, delimiter }) => {
        const lines = [
          ['Nimi', ...dates.map(([day, month]) => `${day}.${month}.2020`)],
          ...names.map((name, person) => [name, ...marks[person]!]),
        ];
        const text = lines
          .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter))
          .join('\r\n');
        const expected = names.flatMap((name, person) =>
          dates.flatMap(([day, month], column) => {
            const mark = symbols[marks[person]![column]!];
            const date = `2020-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
            return mark === null ? [] : [{ name, nameRow: person + 2, date, mark }];
          }),
        );
        const { rows, problems } = await read(text);
        expect(problems).toEqual([]);
        expect(rows.map(({ name, nameRow, date, mark }) => ({ name, nameRow, date, mark }))).toEqual(
          expected,
        );
      }),
    );
  });
});

describe('a long table', () => {
  it.each([
    ['Ryhmä;Osallistuja;Päivä;Merkintä;Huomiot', 'Kahvi;Åsa Öhman;1.9.1987;läsnä;kotona'],
    [
      'Grupp\tFörnamn\tEfternamn\tDatum\tNärvaro\tAnteckningar',
      'Kahvi\tÅsa\tÖhman\t1987-09-01\tnärvarande\tkotona',
    ],
    ['group,participant,date,mark,note', 'Kahvi,Åsa Öhman,1/9/1987,present,kotona'],
  ])('a long table is read below the headers %s', async (header, cells) => {
    const { rows, summary } = await read(`${header}\n${cells}\n`);
    expect(rows).toMatchObject([
      {
        line: 2,
        group: 'Kahvi',
        name: 'Åsa Öhman',
        nameRow: null,
        date: '1987-09-01',
        mark: 'PRESENT',
        note: 'kotona',
      },
    ]);
    expect(summary).toMatchObject({ layout: 'LONG', attendance: 1, errors: 0, unclear: 0, yearSource: null });
  });

  it('a long table reports each unreadable row and continues', async () => {
    const { short, codes } = await read(
      'Ryhmä;Nimi;Pvm;Tila\n;Aino;1.9.2026;x\nKahvi;;1.9.2026;x\nKahvi;Aino;eilen;x\nKahvi;Aino;31.2.2026;x\n' +
        'Kahvi;Aino;1.9.2026;zz\nKahvi;Aino;8.9.2026;\nKahvi;Aino;15.9.2026;x\nKahvi;Aino;1.12.2026;x\n',
    );
    expect(short).toEqual(['Aino 2026-09-15 PRESENT', 'Aino 2026-12-01 PRESENT']);
    expect(codes.sort()).toEqual([
      '2:1 ERROR GROUP_MISSING',
      '3:4 ERROR NAME_MISSING',
      '4:3 ERROR DATE_UNREADABLE',
      '5:3 ERROR DATE_IMPOSSIBLE',
      '6:4 ERROR MARK_UNKNOWN',
      '9:4 UNCLEAR DATE_IN_FUTURE',
    ]);
  });

  it('a long table may have cancelled sessions, anonymous visitors, legends and totals too', async () => {
    const { short, cancelled, anonymous, codes } = await read(
      'Kevät 2026\nNimi;Päivä;Läsnäolo\nAino;13.1.;p\n;20.1.;peruttu\nÅsa;20.1.;peruttu\nSatunnaiset kävijät;13.1.;4\n' +
        'Yhteensä;;1\np = poissa;;\n',
    );
    expect(short).toEqual(['Aino 2026-01-13 ABSENT']);
    expect(cancelled).toEqual([{ line: 4, columnNumber: 3, group: null, date: '2026-01-20' }]);
    expect(anonymous).toEqual([{ line: 6, columnNumber: 3, group: null, date: '2026-01-13', count: 4 }]);
    expect(codes).toEqual([]);
  });

  it('a legend is refused after marks were already given out with another meaning', async () => {
    const rows = 'Aino;1.9.2026;p\n'.repeat(MAX_WAITING_MARKS + 1);
    await expect(read(`Nimi;Päivä;Merkintä\n${rows}p = poissa;;\n`)).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
    });
    const { summary } = await read(`Nimi;Päivä;Merkintä\n${rows}p = paikalla;;\n`);
    expect(summary.attendance).toBe(MAX_WAITING_MARKS + 1);
  });
});

describe('a file that is no register', () => {
  it('a file that is no register is refused with what would be right, and its stream is closed', async () => {
    const stream = Readable.from([Buffer.from('Etunimi;Puhelin\nAino;040 123 4501\n')]);
    await expect(read(stream)).rejects.toThrow(/Osallistuja.*Merkintä/);
    expect(stream.destroyed).toBe(true);
  });
});
