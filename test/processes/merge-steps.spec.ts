import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource } from '#libs/database/data-source.js';
import { RytmiProcess, type Entry } from '../support/rytmi-process.js';
import { openTestStores, type TestStores } from '../../libs/deployment/testing/test-stores.js';

describe('a table with a participant_id that no step of a merge moves', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await openTestStores();
    const owner = await createDataSource(stores.ownerUrl, { poolSize: 1 }).initialize();
    await owner.query('CREATE TABLE locker (participant_id uuid)');
    await owner.destroy();
  });
  afterAll(() => stores.database.drop());

  it.each<Entry>(['api', 'worker', 'standalone'])(
    'the %s does not start over such a table, and names it',
    async (entry) => {
      const started = new RytmiProcess(entry, { DATABASE_URL: stores.ownerUrl });
      expect(await started.ended()).toBe(1);
      expect(started.output).toContain('locker has a participant_id and belongs to no step');
    },
  );
});
