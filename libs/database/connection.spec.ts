import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { createDataSource } from './data-source.js';
import { sql, type NoParameters } from './sql.js';
import { systemContext, TenantDatabase, type Tx } from './tenant-database.js';

const ONE = sql<NoParameters, { one: number }>`SELECT 1 AS one`;
const PREPARED = sql<NoParameters, { statement: string }>`SELECT statement FROM pg_prepared_statements`;

describe('the connection of a transaction', () => {
  let stores: TestStores;
  let single: DataSource;
  let database: TenantDatabase;
  const context = systemContext(randomUUID());

  beforeAll(async () => {
    stores = await openTestStores();
    single = await createDataSource(stores.appUrl, { poolSize: 1 }).initialize();
    database = new TenantDatabase(single);
  });
  afterAll(async () => {
    await single.destroy();
    await stores.database.drop();
  });

  it('the statements of a transaction travel together with what begins it', async () => {
    const writes: number[] = [];
    await database.read(context, async (tx) => watchWrites(tx, writes));
    writes.length = 0;
    await database.read(context, (tx) => Promise.all([ONE.one(tx, {}), ONE.one(tx, {})]));
    // One for the begin, the settings and both statements, one for the end.
    expect(writes).toHaveLength(2);
  });

  it('a statement of a transaction that has ended is refused, as its connection may be somebody else’s', async () => {
    let ended: Tx | undefined;
    await database.write(context, async (tx) => {
      ended = tx;
      await ONE.one(tx, {});
    });
    await expect(ONE.one(ended!, {})).rejects.toThrow('The transaction has ended');
  });

  it.each([true, false])('a connection keeps statements prepared: %s', async (preparesStatements) => {
    const source = await createDataSource(stores.appUrl, { poolSize: 1, preparesStatements }).initialize();
    try {
      const kept = await new TenantDatabase(source).read(context, async (tx) => {
        await ONE.one(tx, {});
        return PREPARED.rows(tx, {});
      });
      expect(kept.some(({ statement }) => statement === ONE.text)).toBe(preparesStatements);
    } finally {
      await source.destroy();
    }
  });
});

/** Counts the writes to the socket of a transaction's connection, from now on. */
async function watchWrites(tx: Tx, writes: number[]): Promise<void> {
  const connection = (await tx.queryRunner!.connect()) as { connection: { stream: Writing } };
  const { stream } = connection.connection;
  for (const method of ['_write', '_writev'] as const) {
    const write = stream[method].bind(stream);
    stream[method] = (...parameters) => {
      writes.push(parameters.length);
      write(...parameters);
    };
  }
}

interface Writing {
  _write(...parameters: unknown[]): void;
  _writev(...parameters: unknown[]): void;
}
