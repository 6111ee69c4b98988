import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openTestStores, type TestStores } from '../../test/support/test-stores.js';
import { PagedList } from './page-of.js';
import { Command, Statement } from './sql.js';

type AnyStatement = Statement<never, unknown>;

function statementFiles(): string[] {
  return ['libs', 'apps'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql.ts'))
      .map((file) => join(root, file)),
  );
}

/** Every statement and command that a module exports, also inside records and lists of them. */
function statementsIn(value: unknown, name: string): [string, AnyStatement | Command][] {
  if (value instanceof Statement) return [[name, value as AnyStatement]];
  if (value instanceof Command) return [[name, value]];
  if (value instanceof PagedList) {
    return value.statements().map((statement, index) => [`${name}[${index}]`, statement]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => statementsIn(inner, `${name}.${key}`));
}

describe('the statements of all libraries', () => {
  let stores: TestStores;
  let client: Client;

  beforeAll(async () => {
    stores = await openTestStores();
    // As the owner, for whom alone some commands are.
    client = new Client({ connectionString: stores.ownerUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await stores.database.drop();
  });

  /** Prepares a statement; a command cannot be prepared, so it is run. */
  async function tryOut(statement: AnyStatement | Command): Promise<void> {
    if (statement instanceof Command) {
      await client.query(statement.text);
      return;
    }
    await client.query(`PREPARE tried AS ${statement.text}`);
    await client.query('DEALLOCATE tried');
  }

  it('every statement is one that PostgreSQL can prepare on the migrated database, and every command one that it can run', async () => {
    const refused: string[] = [];
    let tried = 0;
    for (const file of statementFiles()) {
      const { SET_UP = [], ...exported } = (await import(resolve(file))) as Record<string, unknown>;
      await client.query('BEGIN');
      // What the statements of the file stand on, such as temporary tables.
      for (const { text } of SET_UP as readonly Command[]) await client.query(text);
      await client.query('SAVEPOINT before_each');
      for (const [name, statement] of statementsIn(exported, file)) {
        tried += 1;
        await tryOut(statement).catch((error: unknown) => refused.push(`${name}: ${String(error)}`));
        await client.query('ROLLBACK TO SAVEPOINT before_each');
      }
      await client.query('ROLLBACK');
    }
    expect(tried).toBeGreaterThan(10);
    expect(refused).toEqual([]);
  });
});
