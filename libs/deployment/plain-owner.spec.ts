import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { cloneTestDatabase, testDatabaseUrl, type TestDatabase } from '#libs/database/testing/test-server.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { prepareStores } from './stores.js';

/** Row-level security is forced, so such an owner sees no more than its policies show. */
describe('A database whose owner may make roles, but is no superuser', () => {
  const role = `owner_${randomBytes(8).toString('hex')}`;
  let database: TestDatabase;
  let ownerUrl: string;
  let administrator: Client;
  let app: Client;

  beforeAll(async () => {
    database = await cloneTestDatabase('template1');
    administrator = new Client({ connectionString: database.url });
    await administrator.connect();
    await administrator.query(`CREATE ROLE ${role} LOGIN CREATEROLE PASSWORD 'owner';
      ALTER DATABASE ${database.name} OWNER TO ${role}; ALTER SCHEMA public OWNER TO ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'owner';
    ownerUrl = url.href;
    const urls = { ownerUrl, appUrl: null, queueUrl: null, keys: testKeyRing() };
    const { appUrl } = await prepareStores(urls);
    await prepareStores(urls);
    app = new Client({ connectionString: appUrl });
    await app.connect();
  });
  afterAll(async () => {
    await app.end();
    await administrator.end();
    await database.drop();
    const server = new Client({ connectionString: testDatabaseUrl() });
    await server.connect();
    await server.query(`DROP ROLE ${role}_app; DROP ROLE ${role}`);
    await server.end();
  });

  const as = async (organisationId: string, work: () => Promise<unknown>) => {
    await app.query('BEGIN');
    await app.query(`SELECT set_config('app.organisation_id', $1, true)`, [organisationId]);
    await work();
    await app.query('COMMIT');
  };

  it('the directory follows what its triggers see, and workers find all organisations with work', async () => {
    const organisations = [randomUUID(), randomUUID()].sort();
    for (const id of organisations) {
      await as(id, async () => {
        await app.query(`INSERT INTO organisation (id, name) VALUES ($1, 'Järjestö')`, [id]);
        await app.query(
          `INSERT INTO staff_member (organisation_id, email, display_name, roles) VALUES ($1, 'a@example.org', 'A', '{STAFF}')`,
          [id],
        );
        await app.query(
          `INSERT INTO import_job (organisation_id, kind, file_name, status) VALUES ($1, 'ATTENDANCE', 'a.csv', 'READY')`,
          [id],
        );
      });
    }
    expect(await found(`SELECT organisation_id FROM find_sign_in('a@example.org')`)).toEqual(organisations);
    await app.query(`BEGIN; SET LOCAL app.system = 'on'`);
    const withWork = await found('SELECT organisation_id FROM import_job_everywhere');
    await app.query('COMMIT');
    expect(withWork).toEqual(organisations);
    const [first = '', second = ''] = organisations;
    await as(first, () => app.query(`UPDATE staff_member SET email = 'b@example.org'`));
    expect(await found(`SELECT organisation_id FROM find_sign_in('a@example.org')`)).toEqual([second]);
    expect(await found(`SELECT organisation_id FROM find_sign_in('b@example.org')`)).toEqual([first]);
  });

  const found = async (sql: string) => {
    const { rows } = await app.query<{ organisation_id: string }>(sql);
    return rows.map((row) => row.organisation_id).sort();
  };
});
