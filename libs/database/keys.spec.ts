import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';

/** What belongs to the installation, so that its keys hold no organisation, and the organisation, which keys by its own id. */
const OF_THE_INSTALLATION = [
  'gateway_event',
  'gateway_pace',
  'organisation',
  'schema_migration',
  'sealing_key',
  'smpp_incoming_part',
  'smpp_part',
];
/** Found before anybody knows whose it is; the organisation is the last part of its key. */
const DIRECTORY = 'sign_in_directory';

interface Key {
  readonly table: string;
  readonly name: string;
  readonly primary: boolean;
  readonly columns: readonly (string | null)[];
}

describe('The keys of the tables', () => {
  let stores: TestStores;
  let owner: Client;
  let keys: Key[];

  beforeAll(async () => {
    stores = await openTestStores();
    owner = new Client({ connectionString: stores.ownerUrl });
    await owner.connect();
    // Every unique or exclusion constraint has an index, and there are unique indexes without a constraint.
    ({ rows: keys } = await owner.query<Key>(
      `SELECT t.relname AS table, k.relname AS name, i.indisprimary AS primary,
         ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS part (attnum, place)
               LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = part.attnum AND part.attnum > 0
               WHERE part.place <= i.indnkeyatts ORDER BY part.place) AS columns
       FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class k ON k.oid = i.indexrelid
       WHERE t.relnamespace = 'public'::regnamespace AND (i.indisunique OR i.indisexclusion) ORDER BY 1, 2`,
    ));
  });
  afterAll(async () => {
    await owner.end();
    await stores.database.drop();
  });

  const ofTenants = () => keys.filter(({ table }) => !OF_THE_INSTALLATION.includes(table));

  it('every primary key, unique constraint, unique index and exclusion of tenants holds the organisation', () => {
    expect(ofTenants().length).toBeGreaterThan(80);
    expect(ofTenants().filter(({ columns }) => !columns.includes('organisation_id'))).toEqual([]);
  });

  it('every table of tenants has a primary key, which begins with the organisation', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> ALL ($1) ORDER BY 1`,
      [[...OF_THE_INSTALLATION, DIRECTORY]],
    );
    const beginning = ofTenants().filter(
      ({ primary, columns }) => primary && columns[0] === 'organisation_id',
    );
    expect(rows.length).toBeGreaterThan(50);
    expect(beginning.map(({ table }) => table)).toEqual(rows.map(({ name }) => name));
  });

  it('only tables of tenants have an organisation, and every reference among them goes by it', async () => {
    const { rows: without } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class c
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT EXISTS (
         SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organisation_id') ORDER BY 1`,
    );
    expect(without.map(({ name }) => name)).toEqual(OF_THE_INSTALLATION);
    const { rows: references } = await owner.query(
      `SELECT conname FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid <> 'organisation'::regclass
         AND f.connamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)
           AND a.attname = 'organisation_id')`,
    );
    expect(references).toEqual([]);
  });

  it('the planner takes a table that was never analysed for one of a single organisation', async () => {
    const { rows } = await owner.query<{ tablename: string; n_distinct: number }>(
      `SELECT tablename::text, n_distinct FROM pg_stats
       WHERE schemaname = 'public' AND attname = 'organisation_id' ORDER BY 1`,
    );
    const { rows: server } = await owner.query<{ can: boolean }>(
      `SELECT current_setting('server_version_num')::int >= 180000 AS can`,
    );
    const tables = ofTenants().filter(({ table, primary }) => primary && table !== DIRECTORY);
    const expected = server[0]?.can ? tables.map(({ table }) => ({ tablename: table, n_distinct: 1 })) : [];
    expect(rows).toEqual(expected);
  });

  it.each([
    ['participant', `INSERT INTO participant (organisation_id, first_name) SELECT organisation_id, 'Aino'`],
    [
      'message',
      `INSERT INTO message (organisation_id, participant_id, phone_number_id, language, body, encoding, parts, due_at, deadline_at)
       SELECT organisation_id, gen_random_uuid(), gen_random_uuid(), 'fi', 'Hei', 'GSM-7', 1, now(), now()`,
    ],
  ])('the application finds a row of %s by its id alone through the primary key', async (table, insert) => {
    const organisationId = '00000000-0000-4000-8000-000000000000';
    // Rows of two organisations; references and triggers are of no interest here.
    await owner.query(`SET session_replication_role = replica; ${insert}
      FROM (VALUES ('${organisationId}'::uuid), (gen_random_uuid())) AS o (organisation_id), generate_series(1, 5000);
      ANALYZE ${table}`);
    const app = new Client({ connectionString: stores.appUrl });
    await app.connect();
    try {
      await app.query(`SELECT set_config('app.organisation_id', $1, false)`, [organisationId]);
      const { rows } = await app.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT * FROM ${table} WHERE id = '${organisationId}' FOR UPDATE`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain(`Index Scan using ${table}_pkey`);
      expect(plan).toMatch(/Index Cond: \(\(organisation_id = .* AND \(id = /);
    } finally {
      await app.end();
    }
  });
});
