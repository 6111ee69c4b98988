import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { applicationUrl, migrateDatabase } from '#libs/database/migrate.js';
import { migrations } from '#libs/database/migrations/index.js';
import type { LibraryMigrations } from '#libs/database/migrations/library-migrations.js';
import { cloneTestDatabase, type TestDatabase } from '#libs/database/testing/test-server.js';
import { MIGRATIONS } from './migrations.js';

const CHAIN: readonly LibraryMigrations[] = [
  {
    migrations: migrations as unknown as LibraryMigrations['migrations'],
    appendOnlyTables: ['attendance_change', 'sign_up_event', 'message_event'],
    readOnlyTables: ['audit_event', 'schema_migration'],
  },
];

/** Everything of the schema, one line for each thing, by its name. */
const CATALOGUE: Record<string, string> = {
  relations: `
    SELECT format('%s %s rls=%s%s %s', relkind, relname, relrowsecurity, relforcerowsecurity, relacl)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
  columns: `
    SELECT format('%s.%s %s %s not_null=%s identity=%s generated=%s default=%s comment=%s', c.relname, a.attname,
      format_type(a.atttypid, a.atttypmod), (SELECT collname FROM pg_collation l WHERE l.oid = a.attcollation), a.attnotnull,
      a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.oid, a.attnum)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped`,
  constraints: `
    SELECT format('%s %s %s %s', conrelid::regclass, conname, contype, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
  indexes: `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'`,
  functions: `
    SELECT regexp_replace(pg_get_functiondef(p.oid), '^ +', '', 'gm') || coalesce(proacl::text, '') FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  triggers: `SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal`,
  policies: `SELECT format('%s %s %s %s %s %s %s', tablename, policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies`,
  extensions: `SELECT extname FROM pg_extension`,
};

describe('The schema', () => {
  let databases: TestDatabase[];

  beforeAll(async () => {
    databases = [await cloneTestDatabase('template1'), await cloneTestDatabase('template1')];
  });
  afterAll(async () => {
    for (const database of databases) await database.drop();
  });

  it('the baselines of the libraries give the schema that the chain of migrations before them gave', async () => {
    const [chain, baseline] = databases as [TestDatabase, TestDatabase];
    await migrateDatabase(chain.url, applicationUrl(chain.url), CHAIN);
    await migrateDatabase(baseline.url, applicationUrl(baseline.url), MIGRATIONS);
    const before = await catalogueOf(chain.url);
    const now = await catalogueOf(baseline.url);
    for (const kind of Object.keys(CATALOGUE)) {
      expect([kind, now[kind]]).toEqual([kind, before[kind]]);
      expect(before[kind]?.length).toBeGreaterThan(0);
    }
  });
});

async function catalogueOf(url: string): Promise<Record<string, string[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // As the start does it, once nothing plain is left.
    const { rows: open } = await client.query<{ table: string; name: string }>(
      `SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint WHERE NOT convalidated AND contype = 'c'`,
    );
    for (const { table, name } of open)
      await client.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`);
    const catalogue: Record<string, string[]> = {};
    for (const [kind, sql] of Object.entries(CATALOGUE)) {
      const { rows } = await client.query<{ line: string }>(
        `SELECT line FROM (${sql}) AS c (line) ORDER BY line COLLATE "C"`,
      );
      catalogue[kind] = rows.map(({ line }) => line);
    }
    return catalogue;
  } finally {
    await client.end();
  }
}
