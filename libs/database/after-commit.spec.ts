import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { afterCommit, afterCommitTogether, inSavepoint } from './after-commit.js';
import { createDataSource } from './data-source.js';
import { systemContext, TenantDatabase, type TenantContext, type Tx } from './tenant-database.js';

describe('Effects of a commit', () => {
  let stores: TestStores;
  let dataSource: DataSource;
  let database: TenantDatabase;
  let context: TenantContext;
  let ran: string[];

  beforeAll(async () => {
    stores = await openTestStores();
    dataSource = await createDataSource(stores.appUrl).initialize();
    database = new TenantDatabase(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await stores.database.drop();
  });
  beforeEach(async () => {
    ran = [];
    context = systemContext(crypto.randomUUID());
    await database.write(context, (tx) =>
      tx.query(`INSERT INTO organisation (id, name) VALUES ($1, 'Järjestö')`, [context.organisationId]),
    );
  });

  const note = (what: string) => () => void ran.push(what);

  async function addSite(tx: Tx, name: string): Promise<void> {
    await tx.query('INSERT INTO site (organisation_id, name) VALUES ($1, $2)', [
      context.organisationId,
      name,
    ]);
  }

  function siteNames(): Promise<string[]> {
    return database.read(context, async (tx) => {
      const rows = await tx.query<{ name: string }[]>('SELECT name FROM site ORDER BY name');
      return rows.map(({ name }) => name);
    });
  }

  it('a trial shows what it wrote, keeps nothing of it and has no effects; its errors come through', async () => {
    const seen = await database.trial(context, async (tx) => {
      await addSite(tx, 'Keskus');
      afterCommit(tx, note('never'));
      const rows = await tx.query<{ name: string }[]>('SELECT name FROM site');
      return rows.map(({ name }) => name);
    });
    expect([seen, await siteNames(), ran]).toEqual([['Keskus'], [], []]);
    const failing = database.trial(context, async () => {
      throw new Error('Refused');
    });
    await expect(failing).rejects.toThrow('Refused');
  });

  it('effects run once, in order, after what the transaction wrote can be seen by others', async () => {
    let seen: string[] = [];
    await database.write(context, async (tx) => {
      await addSite(tx, 'Keskus');
      afterCommit(tx, async () => {
        seen = await siteNames();
        ran.push('first');
      });
      afterCommit(tx, note('second'));
      expect(ran).toEqual([]);
    });
    expect(seen).toEqual(['Keskus']);
    expect(ran).toEqual(['first', 'second']);
    await database.write(context, (tx) => addSite(tx, 'Toinen'));
    expect(ran).toHaveLength(2);
  });

  it('effects of a transaction that is rolled back are dropped', async () => {
    const failing = database.write(context, async (tx) => {
      afterCommit(tx, note('never'));
      throw new Error('It cannot be done');
    });
    await expect(failing).rejects.toThrow('It cannot be done');
    expect(ran).toEqual([]);
  });

  it('effects are dropped when the commit itself fails', async () => {
    const failing = database.write(context, async (tx) => {
      afterCommit(tx, note('never'));
      await tx.query('CREATE TEMP TABLE once (id int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP');
      await tx.query('INSERT INTO once VALUES (1), (1)');
    });
    await expect(failing).rejects.toThrow(/duplicate key/);
    expect(ran).toEqual([]);
  });

  it('a transaction that is run again after a deadlock has its effects once', async () => {
    let attempts = 0;
    await database.write(context, async (tx) => {
      attempts += 1;
      afterCommit(tx, note(`attempt ${attempts}`));
      if (attempts === 1) await tx.query(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$`);
    });
    expect(attempts).toBe(2);
    expect(ran).toEqual(['attempt 2']);
  });

  it('an effect that fails stops neither its transaction nor the other effects, and is logged without its message', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const answer = await database.write(context, async (tx) => {
      await addSite(tx, 'Keskus');
      afterCommit(tx, () => {
        throw new TypeError('Aino 040 123 4567');
      });
      afterCommit(tx, async () => Promise.reject(new RangeError('Aino')));
      afterCommit(tx, note('others'));
      return 'done';
    });
    expect(answer).toBe('done');
    expect(ran).toEqual(['others']);
    expect(await siteNames()).toEqual(['Keskus']);
    const logged = JSON.stringify(error.mock.calls);
    expect(logged).toContain('TypeError');
    expect(logged).toContain('RangeError');
    expect(logged).not.toContain('Aino');
    error.mockRestore();
  });

  it('a savepoint that is rolled back loses its effects, and those around it stay', async () => {
    await database.write(context, async (tx) => {
      afterCommit(tx, note('before'));
      await expect(
        inSavepoint(tx, async (point) => {
          await addSite(point, 'Perutaan');
          afterCommit(point, note('within'));
          await inSavepoint(point, async (deeper) => afterCommit(deeper, note('deeper')));
          throw new Error('Not this');
        }),
      ).rejects.toThrow('Not this');
      await inSavepoint(tx, async (point) => {
        await addSite(point, 'Jää');
        afterCommit(point, note('kept'));
      });
      afterCommit(tx, note('after'));
    });
    expect(ran).toEqual(['before', 'kept', 'after']);
    expect(await siteNames()).toEqual(['Jää']);
  });

  it('effects of one organisation within a transaction of the system run after its commit, and are dropped with its part', async () => {
    await database.systemTransaction(async (tx) => {
      afterCommit(tx, note('system'));
      await database.asTenant(tx, context, async (own) => {
        await addSite(own, 'Keskus');
        afterCommit(own, note('own'));
      });
      await expect(
        database.asTenant(tx, context, async (own) => {
          afterCommit(own, note('never'));
          throw new Error('Not this');
        }),
      ).rejects.toThrow('Not this');
      expect(ran).toEqual([]);
    });
    expect(ran).toEqual(['system', 'own']);

    const failing = database.systemTransaction(async (tx) => {
      afterCommit(tx, note('never'));
      throw new Error('Nor this');
    });
    await expect(failing).rejects.toThrow('Nor this');
    expect(ran).toHaveLength(2);
  });

  it('what several steps ask for together is acted on once, without what was rolled back', async () => {
    const together = (items: readonly number[]) => void ran.push(items.join('+'));
    await database.write(context, async (tx) => {
      afterCommitTogether(tx, 1, together);
      afterCommit(tx, note('between'));
      await inSavepoint(tx, async (point) => {
        afterCommitTogether(point, 2, together);
        throw new Error('Not this');
      }).catch(() => undefined);
      afterCommitTogether(tx, 3, together);
    });
    expect(ran).toEqual(['1+3', 'between']);
  });

  it('transactions that run at the same time keep their effects apart', async () => {
    const together = (items: readonly string[]) => void ran.push(items.join('+'));
    let open = 0;
    let allAreOpen = () => {};
    const untilAllAreOpen = new Promise<void>((resolve) => (allAreOpen = resolve));
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        database.write(context, async (tx) => {
          afterCommitTogether(tx, `${name}1`, together);
          if (++open === 3) allAreOpen();
          await untilAllAreOpen;
          afterCommitTogether(tx, `${name}2`, together);
        }),
      ),
    );
    expect(ran.toSorted()).toEqual(['a1+a2', 'b1+b2', 'c1+c2']);
  });

  it('the connection is free again when effects run, so that an effect may use the database', async () => {
    const single = await createDataSource(stores.appUrl, { poolSize: 1 }).initialize();
    const narrow = new TenantDatabase(single);
    await narrow.write(context, async (tx) => {
      afterCommit(tx, async () => {
        await narrow.read(context, (own) => own.query('SELECT 1'));
        ran.push('read');
      });
    });
    expect(ran).toEqual(['read']);
    await single.destroy();
  });

  it('an effect that is asked for in a reading transaction, or outside any, is refused', async () => {
    await expect(database.read(context, async (tx) => afterCommit(tx, note('never')))).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    expect(() => afterCommit(dataSource.manager, note('never'))).toThrow(/transaction/);
    expect(ran).toEqual([]);
  });
});
