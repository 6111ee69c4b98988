import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Command, type Statement } from '#libs/database/sql.js';
import { statementFiles } from '#libs/database/testing/statements.js';
import { openTestStores, type TestStores } from '#libs/deployment/testing/test-stores.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { organisationIdOf, plant } from '../support/planting/plant.js';

/** Large enough that reading all of it is never meant. */
const LARGE_ROWS = 10_000;
/** Organisations of one size: none has a large share of any table. */
const ORGANISATIONS = 24;
const SCALE = {
  groups: 25,
  people: 150,
  members: 10,
  weeksBehind: 12,
  weeksAhead: 8,
  textsOfSession: 2,
  inboundTexts: 20,
  checkIns: 20,
  announcements: 2,
};

/** What reads a whole large table all the same, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

describe('the plans of statements on planted data', () => {
  let stores: TestStores;
  let app: Client;

  beforeAll(async () => {
    stores = await openTestStores();
    const organisations = Array.from({ length: ORGANISATIONS }, (_, number) => ({ number, scale: SCALE }));
    await plant(stores.ownerUrl, testVault, organisations);
    app = new Client({ connectionString: stores.appUrl });
    await app.connect();
    await app.query(`SELECT set_config('app.organisation_id', $1, false)`, [organisationIdOf(0)]);
  }, 120_000);
  afterAll(async () => {
    await app.end();
    await stores.database.drop();
  });

  const largeTables = async (): Promise<Set<string>> => {
    const { rows } = await app.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples >= $1`,
      [LARGE_ROWS],
    );
    return new Set(rows.map(({ name }) => name));
  };

  /** The tables that a statement reads from the first row to the last; null for what the application may not run. */
  const wholeTables = async ({ text }: Statement<never, unknown>): Promise<string[] | null> => {
    try {
      // Without values, as a prepared statement is planned that is used for all of them.
      const { rows } = await app.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`,
      );
      return scannedIn(rows[0]!['QUERY PLAN'][0].Plan);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('permission denied')) return null;
      throw error;
    }
  };

  it('no statement reads a large table of all organisations from the first row to the last', async () => {
    const large = await largeTables();
    expect([...large]).toEqual(expect.arrayContaining(['attendance', 'audit_event', 'message', 'session']));
    const found: string[] = [];
    let planned = 0;
    for (const { file, setUp, statements } of await statementFiles()) {
      await app.query('BEGIN');
      for (const { text } of setUp) await app.query(text);
      await app.query('SAVEPOINT before_each');
      for (const [name, statement] of statements) {
        if (statement instanceof Command) continue;
        const tables = await wholeTables(statement);
        await app.query('ROLLBACK TO SAVEPOINT before_each');
        if (tables === null) continue;
        planned += 1;
        found.push(...tables.filter((table) => large.has(table)).map((table) => `${file} ${name}: ${table}`));
      }
      await app.query('ROLLBACK');
    }
    expect(planned).toBeGreaterThan(300);
    expect([...new Set(found)].toSorted()).toEqual(Object.keys(EXCEPTIONS).toSorted());
  });
});

function scannedIn(node: PlanNode): string[] {
  const below = (node.Plans ?? []).flatMap(scannedIn);
  const isWhole = node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== undefined;
  return isWhole ? [node['Relation Name'], ...below] : below;
}
