import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import type { ParticipantRow } from './participants.js';
import { type ParticipantsSummary, readParticipants } from './read-import.js';

const TODAY = '2026-11-21';

async function read(
  input: Readable | string,
): Promise<{ rows: ParticipantRow[]; summary: ParticipantsSummary }> {
  const stream = typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input;
  const rows: ParticipantRow[] = [];
  for await (const item of readParticipants(stream, 'osallistujat.csv', { today: TODAY })) {
    if (item.kind === 'SUMMARY') return { rows, summary: item.summary };
    rows.push(item.row);
  }
  throw new Error('no summary');
}

async function one(header: string, cells: string): Promise<ParticipantRow> {
  const { rows } = await read(`${header}\n${cells}\n`);
  return rows[0]!;
}

describe('the sample file of participants', () => {
  it('the sample file gives twenty people and the three problems that somebody should check', async () => {
    const { rows, summary } = await read(createReadStream('test/fixtures/import/osallistujat.csv'));
    expect(summary).toMatchObject({ headerLine: 1, unknownColumns: [], rows: 20, errors: 0, unclear: 3 });
    expect(summary.columns.map(({ field }) => field)).toEqual([
      ...['firstName', 'lastName', 'phone', 'language', 'birthYear', 'smsConsent', 'note'],
    ]);
    expect(
      rows.flatMap(({ problems }) => problems.map(({ line, column, code }) => [line, column, code])),
    ).toEqual([
      [9, 'Puhelin', 'PHONE_UNREADABLE'],
      [13, 'Puhelin', 'PHONE_SHARED'],
      [17, 'Puhelin', 'PHONE_NOT_MOBILE'],
    ]);
    expect(rows[0]).toEqual({
      line: 2,
      firstName: 'Aino',
      lastName: 'Mäkelä',
      alias: null,
      phone: { raw: '040 123 4501', e164: '+358401234501' },
      language: 'fi',
      birthYear: 1984,
      smsConsent: { state: 'GIVEN' },
      note: 'tulee bussilla, "linja 14"',
      group: null,
      problems: [],
    });
    expect(rows.map(({ phone }) => phone?.e164)).toEqual([
      ...[
        '+358401234501',
        '+358401234502',
        '+358401234503',
        '+358401234504',
        '+358501234505',
        '+358401234506',
      ],
      ...[
        undefined,
        null,
        '+358401234508',
        '+358401234509',
        '+358401234510',
        '+358401234510',
        '+358401234511',
      ],
      ...['+358401234512', '+358401234513', '+35891234514', '+358401234515', '+46701234516', '+358401234517'],
      '+358401234518',
    ]);
    const states = rows.map(({ smsConsent }) => smsConsent.state);
    expect(states.filter((state) => state === 'GIVEN')).toHaveLength(17);
    expect([states[6], states[7]]).toEqual(['UNKNOWN', 'REFUSED']);
    expect(rows[14]!.smsConsent).toEqual({ state: 'WITHDRAWN', withdrawnOn: '2026-09-03' });
    expect([...new Set(rows.map(({ language }) => language))]).toEqual(['fi', 'sv', 'en', 'uk']);
    expect(rows[12]!.note).toBe('=1+1');
    expect(rows.filter(({ firstName, lastName }) => firstName === 'Matti' && lastName === 'V.')).toHaveLength(
      2,
    );
    expect([rows[1]!.lastName, rows[6]!.lastName, rows[8]!.lastName]).toEqual(['L.', null, 'Hämäläinen']);
  });
});

describe('headers of participants', () => {
  it.each([
    'Förnamn;Efternamn;Mobil;Språk;Födelseår;SMS-samtycke;Anteckningar;Grupp;Alias',
    ' FIRST NAME ;Surname;Mobile;language;Year of birth;SMS consent;notes;Group;Nickname',
    'etunimi *;sukunimi:;Puhelin (matkapuhelin);KIELI;Syntyma-vuosi;SMS-lupa;Huomiot;Ryhma;Lempinimi',
    'Etunimi / Förnamn;Sukunimi / Efternamn;Puhelinnumero;Kieli / Språk;Syntymävuosi;Suostumus;Huom.;Ryhmä;alias',
  ])('the participant headers are known in %s', async (header) => {
    const row = await one(header, 'Åsa;Öhman;040 123 4503;ruotsi;1990;ja;hej;Kaffe;Ugglan');
    expect(row).toEqual({
      line: 2,
      firstName: 'Åsa',
      lastName: 'Öhman',
      phone: { raw: '040 123 4503', e164: '+358401234503' },
      language: 'sv',
      birthYear: 1990,
      smsConsent: { state: 'GIVEN' },
      note: 'hej',
      group: 'Kaffe',
      alias: 'Ugglan',
      problems: [],
    });
  });

  it('the headers may stand below titles, and unknown headers are reported', async () => {
    const { rows, summary } = await read(
      'Osallistujat 2026\n\nRyhmä: Aamukahvi;;\nNimi;Kenkäkoko;Puh\nAino;38;\n',
    );
    expect(summary).toMatchObject({ headerLine: 4, unknownColumns: ['Kenkäkoko'], rows: 1 });
    expect(rows[0]).toMatchObject({ line: 5, firstName: 'Aino', phone: null });
  });

  it('a file without a name header is unreadable, and the error names suitable headers', async () => {
    const failing = read('Sukunimi;Puhelin\nMäkelä;040 123 4501\n');
    await expect(failing).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
    await expect(failing).rejects.toThrow(/Etunimi.*Förnamn.*First name.*Nimi/);
  });

  it('the first filled-in phone of two phone columns is used', async () => {
    const row = await one('Nimi;Puhelin;GSM', 'Aino;;040 123 4501');
    expect(row.phone?.e164).toBe('+358401234501');
  });
});

describe('cells of participants', () => {
  it.each([
    ['Aino Mäkelä', 'Aino', 'Mäkelä'],
    ['Mäkelä, Aino Maria', 'Aino Maria', 'Mäkelä'],
    ['  Väinö   L. ', 'Väinö', 'L.'],
    ['Kettu', 'Kettu', null],
  ])('the name %j is split into first and last name', async (name, firstName, lastName) => {
    expect(await one('Nimi;Kieli', `"${name}";fi`)).toMatchObject({ firstName, lastName, problems: [] });
  });

  it('an alias is accepted as the only name, and a row without any name is refused', async () => {
    const { rows } = await read('Etunimi;Alias;Puhelin\n;Kettu;\n;;040 123 4501\n ; ; \n');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ firstName: null, alias: 'Kettu', problems: [] });
    expect(rows[1]!.problems).toMatchObject([
      { line: 3, column: 'Etunimi', columnNumber: 1, severity: 'ERROR', code: 'NAME_MISSING' },
    ]);
  });

  it.each([
    '+358 (0)40 123 4501',
    '358401234501',
    '401234501',
    'puh. 040-1234501',
    'GSM: 040.123.4501',
    '040 123 4501',
  ])('the phone %s is read correctly', async (phone) =>
    expect((await one('Nimi;Puhelin', `Aino;${phone}`)).phone?.e164).toBe('+358401234501'),
  );

  it.each(['ei ole', '12345', '040 123 4501 / 050 123 4505', '040 123 4501 (äiti)', '0'])(
    'the phone cell %j gives no number and is not repeated, and the row is imported',
    async (phone) => {
      const row = await one('Nimi;Puhelin', `Aino;${phone}`);
      expect(row).toMatchObject({ firstName: 'Aino', phone: { raw: phone, e164: null } });
      expect(row.problems).toMatchObject([{ severity: 'UNCLEAR', code: 'PHONE_UNREADABLE' }]);
      expect(row.problems[0]!.message).not.toContain('4501');
    },
  );

  it.each([
    ['suomi', 'fi'],
    ['Suomen kieli', 'fi'],
    ['RUOTSI', 'sv'],
    ['english', 'en'],
    ['ukrainska', 'uk'],
    ['arabia', 'ar'],
    ['venäjä', 'ru'],
    ['somali', 'so'],
    ['viro', 'et'],
    ['farsi', 'fa'],
    ['dari', 'fa-AF'],
    ['kurdi', 'ku'],
    ['sv_fi', 'sv'],
    ['ja', 'ja'],
    ['TI', 'ti'],
  ])('the language %s is read as %s', async (text, tag) => {
    expect(await one('Nimi;Kieli', `Aino;${text}`)).toMatchObject({ language: tag, problems: [] });
  });

  it.each(['klingon', 'xx', 'suomi ja ruotsi', '1'])(
    'the language cell %j gives no language',
    async (text) => {
      const row = await one('Nimi;Kieli', `Aino;${text}`);
      expect(row).toMatchObject({
        language: null,
        problems: [{ severity: 'UNCLEAR', code: 'LANGUAGE_UNREADABLE' }],
      });
    },
  );

  it.each([
    ['1900', 1900],
    ['2026', 2026],
    ['13.5.1984', 1984],
    ['1984-05-13', 1984],
  ])('the birth year is read from %s', async (text, birthYear) => {
    expect(await one('Nimi;Syntymävuosi', `Aino;${text}`)).toMatchObject({ birthYear, problems: [] });
  });

  it.each(['1899', '2027', '84', '130584-123A', '31.2.1984', 'ei tiedossa'])(
    'the birth year cell %j gives no birth year',
    async (text) => {
      const row = await one('Nimi;Syntymävuosi', `Aino;${text}`);
      expect(row).toMatchObject({
        birthYear: null,
        problems: [{ severity: 'ERROR', code: 'BIRTH_YEAR_UNREADABLE' }],
      });
      expect(row.problems[0]!.message).not.toContain(text);
    },
  );

  it.each([
    ['kyllä', { state: 'GIVEN' }],
    ['JOO', { state: 'GIVEN' }],
    ['x', { state: 'GIVEN' }],
    ['1', { state: 'GIVEN' }],
    ['yes', { state: 'GIVEN' }],
    ['kyllä 1.2.2025', { state: 'GIVEN', givenOn: '2025-02-01' }],
    ['ei', { state: 'REFUSED' }],
    ['Nej', { state: 'REFUSED' }],
    ['0', { state: 'REFUSED' }],
    ['', { state: 'UNKNOWN' }],
    ['peruttu 3.9.2026', { state: 'WITHDRAWN', withdrawnOn: '2026-09-03' }],
    ['återkallad (2026-09-03)', { state: 'WITHDRAWN', withdrawnOn: '2026-09-03' }],
    ['Withdrawn: 3/9/2026', { state: 'WITHDRAWN', withdrawnOn: '2026-09-03' }],
  ])('the consent %j is read correctly', async (text, smsConsent) => {
    const row = await one('Nimi;SMS-lupa', `Aino;${text}`);
    expect(row.smsConsent).toEqual(smsConsent);
    expect(row.problems).toEqual([]);
  });

  it.each([
    ['ehkä', 'UNKNOWN', 'CONSENT_UNREADABLE'],
    ['kyllä, mutta ei iltaisin', 'UNKNOWN', 'CONSENT_UNREADABLE'],
    ['ei enää', 'UNKNOWN', 'CONSENT_UNREADABLE'],
    ['?', 'UNKNOWN', 'CONSENT_UNREADABLE'],
    ['10', 'UNKNOWN', 'CONSENT_UNREADABLE'],
    ['peruttu', 'WITHDRAWN', 'CONSENT_DATE_UNREADABLE'],
    ['peruttu 31.2.2026', 'WITHDRAWN', 'CONSENT_DATE_UNREADABLE'],
    ['peruttu 3.9.2027', 'WITHDRAWN', 'CONSENT_DATE_UNREADABLE'],
  ])('the consent %j is never taken for a yes', async (text, state, code) => {
    const row = await one('Nimi;SMS-lupa', `Aino;"${text}"`);
    expect(row).toMatchObject({ smsConsent: { state }, problems: [{ severity: 'UNCLEAR', code }] });
  });
});

describe('participants from a spreadsheet', () => {
  it('a spreadsheet of participants is read with numbers as phones and dates as dates', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('Osallistujat');
    sheet.addRow(['Etunimi', 'Puhelin', 'Syntymävuosi', 'Tekstiviestilupa']);
    sheet.addRow(['Aino', 401234501, 1984, true]);
    sheet.addRow(['Åsa', '+358 40 123 4503', new Date(Date.UTC(1990, 4, 1)), 'ja']);
    const { rows } = await read(Readable.from([Buffer.from(await book.xlsx.writeBuffer())]));
    expect(rows).toMatchObject([
      {
        line: 2,
        phone: { e164: '+358401234501' },
        birthYear: 1984,
        smsConsent: { state: 'GIVEN' },
        problems: [],
      },
      {
        line: 3,
        phone: { e164: '+358401234503' },
        birthYear: 1990,
        smsConsent: { state: 'GIVEN' },
        problems: [],
      },
    ]);
  });
});
