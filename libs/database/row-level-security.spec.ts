import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { MIGRATIONS } from '#libs/deployment/migrations.js';

const APPEND_ONLY_TABLES = MIGRATIONS.flatMap(({ appendOnlyTables = [] }) => appendOnlyTables);

/** What is not an organisation's: only the list of migrations. */
const NO_TENANT = ['schema_migration'];

describe('row-level security', () => {
  let stores: TestStores;
  let owner: Client;
  let app: Client;
  let tables: string[];
  const ours = crypto.randomUUID();
  const theirs = crypto.randomUUID();

  const asTenant = async (organisationId: string, sql: string, parameters: unknown[] = []) => {
    await app.query('BEGIN');
    try {
      await app.query(`SELECT set_config('app.organisation_id', $1, true)`, [organisationId]);
      const result = await app.query(sql, parameters);
      await app.query('COMMIT');
      return result;
    } catch (error) {
      await app.query('ROLLBACK');
      throw error;
    }
  };

  beforeAll(async () => {
    stores = await openTestStores();
    owner = new Client({ connectionString: stores.ownerUrl });
    app = new Client({ connectionString: stores.appUrl });
    await owner.connect();
    await app.connect();
    const { rows } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1`,
    );
    tables = rows.map((row) => row.name).filter((name) => !NO_TENANT.includes(name));
    for (const id of [ours, theirs]) {
      await asTenant(id, `INSERT INTO organisation (id, name) VALUES ($1, 'Järjestö')`, [id]);
      await asTenant(id, `INSERT INTO site (organisation_id, name) VALUES ($1, 'Keskusta')`, [id]);
      await asTenant(id, `INSERT INTO participant (organisation_id, first_name) VALUES ($1, 'Aino')`, [id]);
    }
  });
  afterAll(async () => {
    await app.end();
    await owner.end();
    await stores.database.drop();
  });

  it('row-level security is on and forced for every table', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(rows.map((row) => row.name)).toEqual(NO_TENANT);
  });

  it('no table shows a row while no organisation is set', async () => {
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) {
      const { rows } = await app.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
      expect([table, rows[0]?.count]).toEqual([table, '0']);
    }
  });

  it('views show workers some columns of all organisations, and nobody else anything', async () => {
    const { rows: views } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' ORDER BY 1`,
    );
    expect(views.length).toBeGreaterThan(5);
    for (const { name } of views) {
      expect([name, (await asTenant(ours, `SELECT 1 FROM ${name}`)).rows]).toEqual([name, []]);
      await expect(asTenant(ours, `DELETE FROM ${name}`)).rejects.toThrow('permission denied');
    }
    const job = `INSERT INTO import_job (organisation_id, kind, file_name, status) VALUES ($1, 'ATTENDANCE', 'a.csv', 'READY')`;
    for (const id of [ours, theirs]) await asTenant(id, job, [id]);
    await app.query(`BEGIN; SET LOCAL app.system = 'on'`);
    const { rows } = await app.query('SELECT organisation_id FROM import_job_everywhere');
    const { rows: ofTable } = await app.query('SELECT organisation_id FROM import_job');
    await app.query('ROLLBACK');
    expect(rows).toHaveLength(2);
    expect(ofTable).toEqual([]);
  });

  it('the sign-in directory shows only what is presented, and nobody may write it', async () => {
    const person = `INSERT INTO staff_member (organisation_id, email, display_name, roles) VALUES ($1, 'a@example.org', 'A', '{STAFF}')`;
    for (const id of [ours, theirs]) await asTenant(id, person, [id]);
    expect((await asTenant(ours, 'SELECT 1 FROM sign_in_directory')).rows).toEqual([]);
    const { rows } = await app.query(`SELECT organisation_id FROM find_sign_in('a@example.org')`);
    expect(rows).toHaveLength(2);
    expect((await app.query('SELECT 1 FROM sign_in_directory')).rows).toEqual([]);
    for (const statement of ['DELETE FROM sign_in_directory', 'UPDATE sign_in_directory SET kind = kind'])
      await expect(asTenant(ours, statement)).rejects.toThrow('permission denied');
    for (const id of [ours, theirs]) await asTenant(id, 'DELETE FROM staff_member');
    const { rows: left } = await app.query(`SELECT 1 FROM find_sign_in('a@example.org')`);
    expect(left).toEqual([]);
  });

  it('an organisation sees its own rows only', async () => {
    const { rows } = await asTenant(ours, 'SELECT organisation_id FROM participant');
    expect(rows).toEqual([{ organisation_id: ours }]);
    const changed = await asTenant(ours, `UPDATE participant SET note = 'x' WHERE organisation_id = $1`, [
      theirs,
    ]);
    expect(changed.rowCount).toBe(0);
  });

  it('a row written for another organisation is refused', async () => {
    await expect(
      asTenant(ours, `INSERT INTO site (organisation_id, name) VALUES ($1, 'Väärä')`, [theirs]),
    ).rejects.toThrow('row-level security');
  });

  it('a reference to a row of another organisation is refused, though foreign keys alone would allow it', async () => {
    const { rows } = await asTenant(theirs, 'SELECT id FROM participant');
    const foreigner = (rows as { id: string }[])[0]?.id;
    await expect(
      asTenant(
        ours,
        `INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, source)
         VALUES ($1, $2, 'SMS_REMINDERS', current_date, 'IN_PERSON')`,
        [ours, foreigner],
      ),
    ).rejects.toThrow('foreign key');
  });

  it('every reference between tenant tables has a foreign key that includes the organisation', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT conrelid::regclass || '.' || conname AS name FROM pg_constraint
       WHERE contype = 'f' AND connamespace = 'public'::regnamespace
         AND confrelid <> 'organisation'::regclass AND cardinality(conkey) < 2`,
    );
    expect(rows).toEqual([]);
  });

  it('the application cannot switch row-level security off: its role owns nothing and is exempt from nothing', async () => {
    const { rows } = await app.query(
      `SELECT rolsuper, rolbypassrls, rolcreaterole,
              (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS owned
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 }]);
    await expect(app.query('ALTER TABLE participant DISABLE ROW LEVEL SECURITY')).rejects.toThrow(
      'must be owner',
    );
  });

  it('nobody can rewrite the audit trail or the history of marks', async () => {
    for (const table of [...APPEND_ONLY_TABLES, 'audit_event']) {
      for (const statement of [
        `UPDATE ${table} SET organisation_id = organisation_id`,
        `DELETE FROM ${table}`,
      ]) {
        await expect(asTenant(ours, statement)).rejects.toThrow('permission denied');
      }
    }
    await expect(
      asTenant(
        ours,
        `INSERT INTO audit_event (organisation_id, actor_kind, action, subject_table, subject_id)
                      VALUES ($1, 'STAFF', 'UPDATE', 'site', $1)`,
        [ours],
      ),
    ).rejects.toThrow('permission denied');
  });

  it('a peer without groups sees no table except what peers of the organisation share', async () => {
    await app.query('BEGIN');
    await app.query(
      `SELECT set_config('app.organisation_id', $1, true), set_config('app.group_ids', '{}', true)`,
      [ours],
    );
    const visible: string[] = [];
    for (const table of tables) {
      const { rows } = await app.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
      if (rows[0]?.count !== '0') visible.push(table);
    }
    await app.query('COMMIT');
    expect(visible).toEqual(['organisation', 'site']);
  });
});

describe('the audit trail', () => {
  let stores: TestStores;
  let app: Client;
  const organisationId = crypto.randomUUID();
  const actor = crypto.randomUUID();

  beforeAll(async () => {
    stores = await openTestStores();
    app = new Client({ connectionString: stores.appUrl });
    await app.connect();
    await app.query(
      `SELECT set_config('app.organisation_id', $1, false), set_config('app.actor_id', $2, false),
              set_config('app.actor_kind', 'STAFF', false), set_config('app.request_id', 'request-1', false)`,
      [organisationId, actor],
    );
    await app.query(`INSERT INTO organisation (id, name) VALUES ($1, 'Järjestö')`, [organisationId]);
  });
  afterAll(async () => {
    await app.end();
    await stores.database.drop();
  });

  const events = async (table: string) => {
    const { rows } = await app.query<Record<string, unknown>>(
      `SELECT actor_kind, actor_id, request_id, action, old_values, new_values FROM audit_event
       WHERE subject_table = $1 ORDER BY position`,
      [table],
    );
    return rows;
  };

  it('the audit trail has who, what, when, old and new of a change, and only what changed', async () => {
    await app.query(`INSERT INTO participant (organisation_id, first_name) VALUES ($1, 'Aino')`, [
      organisationId,
    ]);
    await app.query(`UPDATE participant SET first_name = 'Aina'`);
    await app.query(`UPDATE participant SET first_name = 'Aina'`);
    const [made, changed, ...more] = await events('participant');
    expect(made).toMatchObject({ action: 'INSERT', old_values: null, new_values: { first_name: 'Aino' } });
    expect(changed).toEqual({
      actor_kind: 'STAFF',
      actor_id: actor,
      request_id: 'request-1',
      action: 'UPDATE',
      old_values: { first_name: 'Aino' },
      new_values: { first_name: 'Aina' },
    });
    expect(more).toEqual([]);
  });

  it('the audit trail never holds a phone number, a password or a token', async () => {
    await app.query(
      `INSERT INTO phone_number (organisation_id, participant_id, number_sealed, number_index, valid_from)
       SELECT organisation_id, id, 'sealed-number', 'index-of-number', current_date FROM participant`,
    );
    await app.query(`UPDATE phone_number SET status = 'SUSPENDED', number_sealed = 'sealed-anew'`);
    await app.query(
      `INSERT INTO staff_member (organisation_id, email, display_name, password_hash, roles)
       VALUES ($1, 'a@example.org', 'A', 'the-hash', '{ADMIN}')`,
      [organisationId],
    );
    await app.query(
      `INSERT INTO access_token (organisation_id, staff_member_id, kind, token_hash, expires_at)
       SELECT organisation_id, id, 'API', decode('abcdef', 'hex'), now() FROM staff_member`,
    );
    const { rows } = await app.query<{ everything: string }>(
      `SELECT string_agg(audit_event::text, ' ') AS everything FROM audit_event`,
    );
    for (const secret of ['number_sealed', 'number_index', 'the-hash', 'abcdef'])
      expect(rows[0]?.everything).not.toContain(secret);
    expect(await events('phone_number')).toMatchObject([
      { action: 'INSERT', new_values: { status: 'ACTIVE' } },
      { action: 'UPDATE', old_values: { status: 'ACTIVE' }, new_values: { status: 'SUSPENDED' } },
    ]);
  });
});
