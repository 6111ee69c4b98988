import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TEST_KEYS } from '#libs/secrets/testing/test-keys.js';
import { TestApi, type TestOrganisation } from '../../../test/support/test-api.js';

const PEOPLE = 'test/fixtures/import/osallistujat.csv';
const REGISTER = 'test/fixtures/import/lasnaolo-aamukahvi-syksy-2026.csv';

describe('npm run import', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let folder: string;

  beforeAll(async () => {
    api = await TestApi.start();
    folder = await mkdtemp(join(tmpdir(), 'rytmi import '));
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    org = await api.newOrganisation();
  });

  /** Runs the command as built, as npm does, for the organisation. */
  async function run(...args: string[]): Promise<{ status: number | null; out: string }> {
    const program = [
      'dist/apps/standalone/src/import.js',
      ...args,
      '--organisation',
      org.context.organisationId,
    ];
    const child = spawn(process.execPath, program, {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: api.stores.ownerUrl,
        RYTMI_KEYS: TEST_KEYS,
        RYTMI_DATA_DIR: folder,
      },
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, out };
  }

  const rows = <Row>(sql: string) => api.database.read(org.context, (tx) => tx.query<Row[]>(sql));
  const people = async () => (await rows<{ n: number }>('SELECT count(*)::int AS n FROM participant'))[0]!.n;

  it('the import command shows a dry run in plain words and writes nothing', async () => {
    const before = await people();
    const { status, out } = await run('participants', PEOPLE, '--dry-run');
    expect(status).toBe(0);
    expect(out).toContain('To make: 20 people, 18 phone numbers, 18 consents');
    expect(out).toContain('unclear line 9, column 3 (Puhelin): This is not a phone number');
    expect(out).toContain('Nothing was written (dry run).');
    expect(await people()).toBe(before);
    expect(await rows('SELECT 1 FROM import_row')).toEqual([]);
  });

  it('the import command writes people, and a register once it knows who the two people of one name are', async () => {
    expect((await run('participants', PEOPLE)).out).toContain('Done.');
    await api.database.write(org.context, async (tx) => {
      const [site] = await tx.query<{ id: string }[]>(
        `INSERT INTO site (organisation_id, name) VALUES ($1, 'Talo') RETURNING id`,
        [org.context.organisationId],
      );
      await tx.query(
        `INSERT INTO activity_group (organisation_id, site_id, internal_name, public_name, admission, language)
         VALUES ($1, $2, 'Aamukahvi', 'Olohuone', 'OPEN', 'fi')`,
        [org.context.organisationId, site!.id],
      );
    });
    const asked = await run('attendance', REGISTER, '--group', 'aamukahvi');
    expect([asked.status, asked.out]).toEqual([1, expect.stringContaining('Refused: nothing was written.')]);
    const offered = [...asked.out.matchAll(/--decide "(6=\S+|7=\S+)" {2}Matti V\./g)].map(
      (match) => match[1]!,
    );
    expect(offered).toHaveLength(4);
    const told = ['--decide', offered[0]!, '--decide', offered[3]!];
    const done = await run('attendance', REGISTER, '--group', 'Aamukahvi', ...told);
    expect([done.status, done.out]).toEqual([0, expect.stringContaining('205 marks')]);
    expect(await rows('SELECT count(*)::int AS n FROM attendance')).toEqual([{ n: 205 }]);
    const again = await run('attendance', REGISTER, '--group', 'Aamukahvi', ...told);
    expect([again.status, again.out]).toEqual([0, expect.stringContaining('To make: nothing')]);
  });

  it('the import command asks about a name of another group and ends a membership with the register', async () => {
    const [known] = await api.database.write(org.context, async (tx) => {
      const [site] = await tx.query<{ id: string }[]>(
        `INSERT INTO site (organisation_id, name) VALUES ($1, 'Talo') RETURNING id`,
        [org.context.organisationId],
      );
      const groups = await tx.query<{ id: string }[]>(
        `INSERT INTO activity_group (organisation_id, site_id, internal_name, public_name, admission, language)
         SELECT $1, $2, name, 'Olohuone', 'OPEN', 'fi' FROM unnest(ARRAY['Iltakahvi', 'Toinen']) AS name
         ORDER BY name RETURNING id`,
        [org.context.organisationId, site!.id],
      );
      return tx.query<{ id: string }[]>(
        `WITH person AS (
           INSERT INTO participant (organisation_id, first_name, language) VALUES ($1, 'Repo', 'fi') RETURNING id
         ), member AS (
           INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on)
           SELECT $1, $2, id, 'MEMBER', '2026-01-01' FROM person
         ) SELECT id FROM person`,
        [org.context.organisationId, groups[1]!.id],
      );
    });
    const file = join(folder, 'rekisteri.csv');
    await writeFile(file, 'Osallistuja;Päivä;Merkintä\nRepo;1.9.2026;x\nRepo;8.9.2026;x\n');
    const asked = await run('attendance', file, '--group', 'Iltakahvi', '--dry-run');
    expect([asked.status, asked.out]).toEqual([
      1,
      expect.stringContaining(`--decide "2=${known!.id}"  Repo`),
    ]);
    const told = ['--group', 'Iltakahvi', '--decide', `2=${known!.id}`];
    expect((await run('attendance', file, ...told)).out).toContain('Done.');
    expect(
      await rows(`SELECT b.ends_on::text FROM membership b JOIN activity_group g ON g.id = b.group_id
        WHERE g.internal_name = 'Iltakahvi'`),
    ).toEqual([{ ends_on: '2026-09-08' }]);
  });

  it('the import command ends with status 1 and a plain message for a refused, missing or misnamed file', async () => {
    const file = join(folder, 'väärä tiedosto.csv');
    await writeFile(file, 'Etunimi;Syntymävuosi\nAino;huono\n');
    const refused = await run('participants', file);
    expect([refused.status, refused.out]).toEqual([1, expect.stringContaining('ERROR   line 2, column 2')]);
    const missing = await run('participants', join(folder, 'nothing.csv'));
    expect([missing.status, missing.out]).toEqual([1, expect.stringContaining('cannot be read')]);
    const wrong = await run('people', PEOPLE);
    expect([wrong.status, wrong.out]).toEqual([1, expect.stringContaining('Usage: npm run import')]);
    const group = await run('attendance', REGISTER, '--group', 'Tuntematon');
    expect([group.status, group.out]).toEqual([1, expect.stringContaining('--group names nothing')]);
    const year = await run('attendance', REGISTER, '--year', 'ensi');
    expect([year.status, year.out]).toEqual([1, expect.stringContaining('options.year')]);
  });
});
