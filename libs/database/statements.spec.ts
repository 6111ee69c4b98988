import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { getMetadataArgsStorage } from 'typeorm';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { selectById } from './rows-by-id.js';
import { Command } from './sql.js';
import { statementFiles, type AnyStatement } from './testing/statements.js';

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
  async function tryOut(statement: AnyStatement): Promise<void> {
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
    for (const { file, setUp, statements } of await statementFiles()) {
      await client.query('BEGIN');
      for (const { text } of setUp) await client.query(text);
      await client.query('SAVEPOINT before_each');
      for (const [name, statement] of statements) {
        tried += 1;
        await tryOut(statement).catch((error: unknown) => refused.push(`${file} ${name}: ${String(error)}`));
        await client.query('ROLLBACK TO SAVEPOINT before_each');
      }
      await client.query('ROLLBACK');
    }
    expect(tried).toBeGreaterThan(10);
    expect(refused).toEqual([]);
  });

  it('every entity can be read by its ids, where it has one', async () => {
    const entities = getMetadataArgsStorage().tables.map(({ target }) => target as abstract new () => object);
    const columns = getMetadataArgsStorage().columns;
    const withId = entities.filter((entity) =>
      columns.some(
        ({ target, propertyName, options }) =>
          target === entity && propertyName === 'id' && options.type === 'uuid',
      ),
    );
    expect(withId.length).toBeGreaterThan(10);
    for (const entity of withId) await tryOut(selectById(entity));
  });
});
