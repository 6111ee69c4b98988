import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openTestStores, type TestStores } from '../../test/support/test-stores.js';
import { PagedList } from './page-of.js';
import { Statement } from './sql.js';

type AnyStatement = Statement<never, unknown>;

function statementFiles(): string[] {
  return ['libs', 'apps'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql.ts'))
      .map((file) => join(root, file)),
  );
}

/** Every statement that a module exports, also inside records and lists of statements. */
function statementsIn(value: unknown, name: string): [string, AnyStatement][] {
  if (value instanceof Statement) return [[name, value as AnyStatement]];
  if (value instanceof PagedList) {
    return value.statements().map((statement, index) => [`${name}[${index}]`, statement]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => statementsIn(inner, `${name}.${key}`));
}

describe('the statements of all libraries', () => {
  let stores: TestStores;
  let client: Client;
  const statements: [string, AnyStatement][] = [];

  beforeAll(async () => {
    stores = await openTestStores();
    client = new Client({ connectionString: stores.appUrl });
    await client.connect();
    for (const file of statementFiles()) {
      const module = (await import(resolve(file))) as Record<string, unknown>;
      for (const [name, exported] of Object.entries(module)) {
        statements.push(...statementsIn(exported, `${file} ${name}`));
      }
    }
  });
  afterAll(async () => {
    await client.end();
    await stores.database.drop();
  });

  it('every statement is one that PostgreSQL can prepare on the migrated database', async () => {
    expect(statements.length).toBeGreaterThan(10);
    const refused: string[] = [];
    for (const [name, { text }] of statements) {
      await client.query(`PREPARE tried AS ${text}`).then(
        () => client.query('DEALLOCATE tried'),
        (error: unknown) => refused.push(`${name}: ${String(error)}`),
      );
    }
    expect(refused).toEqual([]);
  });
});
