import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ImportClient, NOTHING } from './testing/import-client.js';

const PEOPLE = readFileSync('test/fixtures/import/osallistujat.csv');
const MAX_IMPORT_BYTES = 1_500_000;

describe('uploads of imports', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let client: ImportClient;

  beforeAll(async () => {
    api = await TestApi.start({ MAX_IMPORT_BYTES: String(MAX_IMPORT_BYTES) });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    org = await api.newOrganisation();
    client = new ImportClient(api, org);
  });

  /** What is left of an upload that failed: the import itself, and nothing of its file. */
  async function expectFailed(code: string): Promise<void> {
    expect(
      await client.rows(`SELECT status, report -> 'failure' ->> 'code' AS code FROM import_job`),
    ).toEqual([{ status: 'FAILED', code }]);
    expect(await client.count('import_row')).toBe(0);
  }

  it('an upload reads XLSX as it reads CSV', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('Osallistujat');
    sheet.addRow(['Etunimi', 'Sukunimi', 'Puhelin', 'Tekstiviestilupa']);
    sheet.addRow(['Aino', 'Mäkelä', '040 123 4501', 'kyllä']);
    sheet.addRow(['Väinö', 'L.', '0401234502', 'ei']);
    const file = Buffer.from(await workbook.xlsx.writeBuffer());
    const before = readdirSync(tmpdir());
    const job = await client.dryRun({ kind: 'PARTICIPANTS', file, name: 'osallistujat.xlsx' });
    expect(job.report.counts.toMake).toEqual({ ...NOTHING, participants: 2, phoneNumbers: 2, consents: 1 });
    await client.apply(job.id);
    expect(await client.rows(`SELECT last_name FROM participant WHERE first_name = 'Aino'`)).toEqual([
      { last_name: 'Mäkelä' },
    ]);
    expect(readdirSync(tmpdir()).filter((name) => !before.includes(name))).toEqual([]);
  });

  it('scripts get a short report on the progress of an import', async () => {
    const { id } = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    const headers = { authorization: `Bearer ${org.tokens.ADMIN}` };
    const response = await fetch(`${api.url}/imports/${id}`, { headers });
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { id, status: 'READY', rowsTotal: 20, counts: { toMake: { participants: 20 } }, failure: null },
    ]);
  });

  it('the list of imports is newest first, with only the problems asked for', async () => {
    await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE, name: 'first.csv' });
    await client.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi\nAino\nAino\n', name: 'second.csv' });
    const answer = await api.data(
      org.tokens.COORDINATOR,
      `{ imports(first: 5) { totalCount nodes { fileName open: problems(first: 1, needsDecision: true) { totalCount }
         all: problems(first: 1) { totalCount nodes { line } pageInfo { hasNextPage } } } } }`,
    );
    expect(answer).toEqual({
      imports: {
        totalCount: 2,
        nodes: [
          {
            fileName: 'second.csv',
            open: { totalCount: 1 },
            all: { totalCount: 1, nodes: [{ line: 3 }], pageInfo: { hasNextPage: false } },
          },
          {
            fileName: 'first.csv',
            open: { totalCount: 0 },
            all: { totalCount: 4, nodes: [{ line: 6 }], pageInfo: { hasNextPage: true } },
          },
        ],
      },
    });
  });

  it('an upload that is no table is refused and leaves nothing behind', async () => {
    const { status, body } = await client.post({ kind: 'PARTICIPANTS', file: '%PDF-1.7 nothing' });
    expect([status, body.error?.code]).toEqual([422, 'UNREADABLE_FILE']);
    await expectFailed('UNREADABLE_FILE');
  });

  it('a file that is too large is refused, also if the rows before the limit were fine', async () => {
    const file = `Etunimi\n${'Aino Aallotar\n'.repeat(MAX_IMPORT_BYTES / 10)}`;
    const { status, body } = await client.post({ kind: 'PARTICIPANTS', file });
    expect([status, body.error?.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    await expectFailed('PAYLOAD_TOO_LARGE');
  });

  it('an upload may be larger than the limit of other requests', async () => {
    const rows = Array.from(
      { length: 12_000 },
      (_, row) => `Etunimi${row};Sukunimi${row};${'x'.repeat(70)}\n`,
    );
    const file = `Etunimi;Sukunimi;Lisätiedot\n${rows.join('')}`;
    expect(file.length).toBeGreaterThan(1024 * 1024);
    expect((await client.dryRun({ kind: 'PARTICIPANTS', file })).rowsTotal).toBe(12_000);
  });

  it('an upload that breaks off leaves nothing behind', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''));
    const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"`;
    socket.write(
      `POST /imports HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${org.tokens.ADMIN}\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n' +
        `${part('kind')}\r\n\r\nPARTICIPANTS\r\n${part('file')}; filename="a.csv"\r\n\r\nEtunimi\n${'Aino\n'.repeat(50_000)}`,
    );
    while ((await client.count('import_row')) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    for (let wait = 0; wait < 200 && (await client.count('import_row')) > 0; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await expectFailed('UNREADABLE_FILE');
  });

  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['without any part', 'multipart/form-data; boundary=b', 'x'.repeat(10_000)],
    [
      'that ends in the middle',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="kind"',
    ],
  ])('a form %s is refused as bad input', async (_how, type, body) => {
    const headers = { authorization: `Bearer ${org.tokens.ADMIN}`, 'content-type': type };
    const response = await fetch(`${api.url}/imports`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'BAD_INPUT' } }]);
  });

  it('an upload that is refused ends at once, also while its client goes on sending', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `POST /imports HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${org.tokens.ADMIN}\r\n` +
        'content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000000\r\n\r\n' +
        '--b\r\ncontent-disposition: form-data; name="kind"\r\n\r\nNOTHING\r\n' +
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
    );
    const more = setInterval(() => socket.write('x'.repeat(1000)), 5);
    await closed;
    clearInterval(more);
    expect(answer).toContain('400 Bad Request');
    expect(answer).toContain('"field":"kind"');
  });

  it('a refused upload names the field at fault: the kind, the options or the group', async () => {
    const faults = [
      { kind: 'NOTES', file: PEOPLE },
      { kind: 'PARTICIPANTS', file: PEOPLE, options: { year: 2026 } },
      { kind: 'ATTENDANCE', file: PEOPLE, options: { groupId: org.peerParticipantId } },
      { kind: 'ATTENDANCE', file: PEOPLE, options: { markMeanings: { x: 'MAYBE' } } },
    ];
    const found: unknown[] = [];
    for (const upload of faults) {
      const { status, body } = (await client.post(upload)) as unknown as {
        status: number;
        body: { error: { code: string; fields: { field: string }[] } };
      };
      found.push([status, body.error.code, ...body.error.fields.map(({ field }) => field)]);
    }
    expect(found).toEqual([
      [400, 'BAD_INPUT', 'kind'],
      [400, 'BAD_INPUT', 'options.year'],
      [400, 'BAD_INPUT', 'options.groupId'],
      [400, 'BAD_INPUT', 'options.markMeanings.x'],
    ]);
    expect(await client.count('import_job')).toBe(0);
  });

  it('only coordinators and administrators can upload imports, for their own organisation', async () => {
    const upload = { kind: 'PARTICIPANTS', file: PEOPLE };
    for (const role of ['LEADER', 'STAFF', 'PEER'] as const) {
      const { status, body } = await client.post(upload, { authorization: `Bearer ${org.tokens[role]}` });
      expect([status, body.error?.code]).toEqual([403, 'FORBIDDEN']);
      expect(await api.refusal(org.tokens[role], '{ imports { totalCount } }')).toBe('FORBIDDEN');
    }
    expect((await client.post(upload, {})).status).toBe(401);

    const { id } = await client.dryRun(upload);
    const stranger = (await api.newOrganisation()).tokens.ADMIN;
    const query = 'query ($id: ID!) { import(id: $id) { id } }';
    expect(await api.refusal(stranger, query, { id })).toBe('NOT_FOUND');
    for (const mutation of ['confirmImport', 'cancelImport']) {
      const { errors } = await client.mutate(mutation, id, stranger);
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    const headers = { authorization: `Bearer ${stranger}` };
    expect((await fetch(`${api.url}/imports/${id}`, { headers })).status).toBe(404);
  });

  it('an upload refuses a form that another site makes a signed-in browser send', async () => {
    const { secret } = await api.database.write(org.context, (tx) =>
      api
        .service(AccessTokens)
        .issue(tx, org.context.organisationId, org.staffIds.COORDINATOR, 'SESSION', 'test'),
    );
    const cookie = `rytmi_session=${secret}`;
    const upload = { kind: 'PARTICIPANTS', file: PEOPLE };
    for (const origin of ['https://evil.example', 'null']) {
      const forged = await client.post(upload, { cookie, origin, 'sec-fetch-site': 'cross-site' });
      expect([forged.status, forged.body.error?.code]).toEqual([403, 'CSRF_REFUSED']);
    }
    expect(await client.count('import_job')).toBe(0);
    const own = await client.post(upload, { cookie, origin: api.url, 'sec-fetch-site': 'same-origin' });
    expect(own.status).toBe(202);
  });
});
