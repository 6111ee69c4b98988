import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { createDataSource } from './data-source.js';
import {
  command,
  fragment,
  identifier,
  joined,
  literal,
  sql,
  type NoParameters,
  type Statement,
} from './sql.js';
import { systemContext, TenantDatabase, type Tx } from './tenant-database.js';

describe('the sql tag', () => {
  it('a name becomes a parameter, numbered by its first place, and a fragment is written out with its own names', () => {
    const isOpen = fragment<{ now: Date }>`ends_at > ${'now'}`;
    const statement = sql<{ id: string; now: Date }>`SELECT 1 WHERE ${isOpen} AND id = ${'id'} AND ${isOpen}`;
    expect(statement.text).toBe('SELECT 1 WHERE ends_at > $1 AND id = $2 AND ends_at > $1');
    expect(statement.parameterNames).toEqual(['now', 'id']);
  });

  it('constants, names and lists of fragments are written as SQL, quotes doubled', () => {
    const statement = sql`SELECT ${identifier('s.id')}, ${literal(3)}, ${literal("it's")}
      WHERE status IN ${literal(['A', 'B'])} AND ${joined([fragment`a`, fragment`b`], ' AND ')}`;
    expect(statement.text.replace(/\s+/g, ' ')).toBe(
      `SELECT s.id, 3, 'it''s' WHERE status IN ('A', 'B') AND a AND b`,
    );
  });

  it('an identifier that is no plain name is refused', () => {
    expect(() => identifier('s.id; DROP TABLE session')).toThrow('is no name of SQL');
  });
});

describe('a statement that is run', () => {
  let stores: TestStores;
  let dataSource: DataSource;
  let database: TenantDatabase;
  const context = systemContext(crypto.randomUUID());
  const run = <T>(work: (tx: Tx) => Promise<T>) => database.write(context, work);

  beforeAll(async () => {
    stores = await openTestStores();
    dataSource = await createDataSource(stores.appUrl).initialize();
    database = new TenantDatabase(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await stores.database.drop();
  });

  it('a statement names columns in camel case, and reads days as text and times of day without seconds', async () => {
    const statement: Statement<{ day: string }, unknown> = sql`
      SELECT ${'day'}::date AS starts_on, '13:00:00'::time AS starts_at_time, 12345678901::bigint AS n, now() > now() - interval '1 day' AS is_so`;
    expect(await run((tx) => statement.rows(tx, { day: '2026-10-25' }))).toEqual([
      { startsOn: '2026-10-25', startsAtTime: '13:00', n: '12345678901', isSo: true },
    ]);
  });

  it('a statement gives the first row or null, the one row or an error, and the number of rows written', async () => {
    const numbers = sql<{ most: number }, { n: number }>`SELECT n FROM generate_series(1, ${'most'}) AS n`;
    expect(await run((tx) => numbers.first(tx, { most: 2 }))).toEqual({ n: 1 });
    expect(await run((tx) => numbers.first(tx, { most: 0 }))).toBeNull();
    await expect(run((tx) => numbers.one(tx, { most: 0 }))).rejects.toThrow('had none');
    const insert = sql<{ id: string }>`INSERT INTO organisation (id, name) VALUES (${'id'}, 'Järjestö')`;
    expect(await run((tx) => insert.run(tx, { id: context.organisationId }))).toBe(1);
  });

  it('a statement gives its rows in batches while others of the transaction run in between', async () => {
    const numbers = sql<{ most: number }, { nTimes: number }>`
      SELECT n AS n_times FROM generate_series(1, ${'most'}::integer) AS n ORDER BY n`;
    const batchesOf = async (most: number): Promise<{ nTimes: number }[][]> => {
      const read: { nTimes: number }[][] = [];
      await run(async (tx) => {
        for await (const batch of numbers.batches(tx, { most }, 2)) {
          read.push(batch);
          for await (const inner of numbers.batches(tx, { most: 1 }, 2))
            expect(inner).toEqual([{ nTimes: 1 }]);
        }
      });
      return read;
    };
    const [one, two, three] = [{ nTimes: 1 }, { nTimes: 2 }, { nTimes: 3 }];
    expect(await batchesOf(0)).toEqual([]);
    expect(await batchesOf(2)).toEqual([[one, two]]);
    expect(await batchesOf(3)).toEqual([[one, two], [three]]);
  });

  it('a command runs as it stands, several in one text', async () => {
    const count = sql<NoParameters, { n: number }>`SELECT count(*)::int AS n FROM tried`;
    const counted = await run(async (tx) => {
      await command`CREATE TEMP TABLE tried (n int) ON COMMIT DROP; INSERT INTO tried VALUES (${literal(1)})`.run(
        tx,
      );
      return count.one(tx, {});
    });
    expect(counted).toEqual({ n: 1 });
  });

  it('a statement finds organisations, and what belongs to none, outside their transactions', async () => {
    const named = sql<{ name: string }, { organisationId: string }>`
      SELECT id AS organisation_id FROM organisation WHERE name = ${'name'}`;
    const name = `Järjestö ${crypto.randomUUID()}`;
    await database.write(systemContext(context.organisationId), async (tx) => {
      await sql<{ id: string; name: string }>`
        INSERT INTO organisation (id, name) VALUES (${'id'}, ${'name'})
        ON CONFLICT (id) DO UPDATE SET name = excluded.name`.run(tx, { id: context.organisationId, name });
    });
    expect(await database.findOrganisations(named, { name })).toEqual([context.organisationId]);
    const visible = sql<
      NoParameters,
      { howMany: number }
    >`SELECT count(*)::int AS how_many FROM organisation`;
    expect(await database.untenanted(visible, {})).toEqual([{ howMany: 0 }]);
  });

  it('a statement is refused outside a transaction, where no tenant is set', async () => {
    await expect(sql`SELECT 1`.run(dataSource.manager, {})).rejects.toThrow('run in a transaction');
  });
});
