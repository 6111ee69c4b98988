import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ImportRuns } from '#libs/importing/import-runs.js';
import { Imports } from '#libs/importing/job/imports.js';
import { Participants } from '#libs/people/participants.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ImportClient } from './testing/import-client.js';

const PEOPLE = readFileSync('test/fixtures/import/osallistujat.csv');
const MANY_ROWS = 20_000;

/** A long table: 200 people, two groups, a hundred days. */
function manyRows(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const day = new Date(Date.UTC(2025, 0, 1 + (Math.floor(row / 200) % 300))).toISOString().slice(0, 10);
    return `Ryhmä ${(row % 200) % 2};Henkilö ${row % 200};${day};${'xxxm-s'[row % 6]}\n`;
  });
  return `Ryhmä;Osallistuja;Päivä;Merkintä\n${lines.join('')}`;
}

describe('the writing of imports', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let client: ImportClient;
  let runs: ImportRuns;

  beforeAll(async () => {
    api = await TestApi.start();
    runs = api.service(ImportRuns);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    org = await api.newOrganisation();
    client = new ImportClient(api, org);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('an import writes nothing at all if one row of many is wrong', async () => {
    const people = await client.count('participant');
    const job = await client.dryRun({
      kind: 'PARTICIPANTS',
      file: 'Etunimi;Syntymävuosi\nAino;1984\nOlga;huono\n',
    });
    expect(job.status).toBe('REFUSED');
    expect((await client.mutate('confirmImport', job.id)).errors?.[0]?.extensions.code).toBe(
      'IMPORT_NOT_READY',
    );
    expect(await runs.apply(org.context, job.id)).toBeNull();
    expect(await client.count('participant')).toBe(people);
  });

  it('an import writes nothing if it fails in the middle, and everything on the next run', async () => {
    await client.newGroup('Ryhmä 0');
    await client.newGroup('Ryhmä 1');
    const { id } = await client.dryRun({ kind: 'ATTENDANCE', file: manyRows(6_000) });
    await client.confirm(id);
    // The first transaction is the import itself, the second tells of its first 5,000 marks.
    const write = api.database.write.bind(api.database);
    const failing = jest
      .spyOn(api.database, 'write')
      .mockImplementationOnce(write)
      .mockImplementationOnce(() => Promise.reject(new Error('killed')));
    await expect(runs.apply(org.context, id)).rejects.toThrow('killed');
    failing.mockRestore();
    expect([await client.count('attendance'), await client.count('session')]).toEqual([0, 0]);
    expect((await client.read(id)).status).toBe('APPLYING');

    expect(await runs.apply(org.context, id)).toBe('DONE');
    expect([await client.count('attendance'), await client.count('attendance_change')]).toEqual([
      6_000, 6_000,
    ]);
    expect(await runs.apply(org.context, id)).toBeNull();
  });

  it('an import that is given up is shown as failed, and the rows it read are deleted', async () => {
    const { id } = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    await client.confirm(id);
    await api.service(Imports).fail(org.context, id, new Error('a disk, say'));
    expect(await client.read(id)).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL' } });
    expect(await client.count('import_row')).toBe(0);
  });

  it('an import is written once, however often it is confirmed and by however many workers', async () => {
    const people = await client.count('participant');
    const { id } = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    await Promise.all([client.confirm(id), client.confirm(id)]);
    const outcomes = await Promise.all([1, 2, 3].map(() => runs.apply(org.context, id)));
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual(['DONE']);
    expect(await client.count('participant')).toBe(people + 20);
    expect((await client.mutate('confirmImport', id)).errors?.[0]?.extensions.code).toBe('IMPORT_NOT_READY');
  });

  it('one file uploaded and confirmed twice makes its people once', async () => {
    const people = await client.count('participant');
    const first = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    const second = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    await Promise.all([first, second].map(({ id }) => client.apply(id)));
    expect(await client.count('participant')).toBe(people + 20);
    expect(await client.count('consent')).toBe(18);
  });

  it('an import is refused if it has become unclear since the dry run', async () => {
    const { id } = await client.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi;Sukunimi\nLiisa;Uusi\n' });
    for (let twin = 0; twin < 2; twin += 1) {
      await api.database.write(org.context, (tx) =>
        api.service(Participants).create(tx, org.context, { firstName: 'Liisa', lastName: 'Uusi' }),
      );
    }
    const job = await client.apply(id);
    expect(job).toMatchObject({ status: 'REFUSED', problems: { nodes: [{ line: 2, needsDecision: true }] } });
  });

  it('an import can be abandoned until it is confirmed, which deletes the rows it read', async () => {
    const { id } = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    expect((await client.mutate('cancelImport', id)).errors).toBeUndefined();
    expect(await client.read(id)).toMatchObject({ status: 'CANCELLED', report: { samples: null } });
    expect(await client.count('import_row')).toBe(0);
    expect((await client.mutate('confirmImport', id)).errors?.[0]?.extensions.code).toBe('IMPORT_NOT_READY');
  });

  it('an import that nobody confirms within a week is forgotten', async () => {
    const { id } = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
    await api.database.write(org.context, (tx) =>
      tx.query(`UPDATE import_job SET created_at = now() - interval '8 days'`),
    );
    await client.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi\nAino\n' });
    expect((await client.read(id)).status).toBe('CANCELLED');
    expect(await client.count('import_row')).toBe(1);
  });

  it('the audit trail shows whose import it was', async () => {
    await client.apply((await client.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi\nAino\n' })).id);
    expect(
      await client.rows(
        `SELECT actor_kind, actor_id FROM audit_event WHERE subject_table = 'participant' AND new_values ->> 'first_name' = 'Aino'`,
      ),
    ).toEqual([{ actor_kind: 'STAFF', actor_id: org.staffIds.COORDINATOR }]);
  });

  it('an import writes twenty thousand marks, and others can see its progress meanwhile', async () => {
    await client.newGroup('Ryhmä 0');
    await client.newGroup('Ryhmä 1');
    const { id, report } = await client.dryRun({ kind: 'ATTENDANCE', file: manyRows(MANY_ROWS) });
    expect(report.counts.toMake).toMatchObject({ participants: 200, sessions: 200, attendance: MANY_ROWS });
    await client.confirm(id);
    const seen = new Set<number>();
    let running = true;
    const applied = runs.apply(org.context, id).finally(() => (running = false));
    while (running) {
      const job = await client.read(id);
      if (job.status === 'APPLYING') seen.add(job.rowsDone);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await applied).toBe('DONE');
    expect([...seen].filter((rows) => rows > 0 && rows < MANY_ROWS).length).toBeGreaterThan(0);
    expect(await client.count('attendance')).toBe(MANY_ROWS);
  });
});
