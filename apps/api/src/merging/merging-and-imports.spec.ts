import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPlanTables, findKnownPeople } from '#libs/importing/plan/plan-tables.js';
import { MergeFixture } from '#libs/merging/testing/merge-fixture.js';

describe('an import after a merge', () => {
  let merging: MergeFixture;
  beforeAll(async () => {
    merging = await MergeFixture.open();
  });
  afterAll(() => merging.close());

  it('an import finds the survivor by the name of the duplicate too, and only once', async () => {
    const { tenant } = merging;
    const pair = await merging.pair();
    for (const name of ['first_name', 'alias']) {
      await tenant.sql(`UPDATE participant SET ${name} = 'Inkeri' WHERE id = $1`, [pair.duplicateId]);
    }
    await merging.merge(pair);
    const known = await tenant.database.write(tenant.context, async (tx) => {
      await createPlanTables(tx);
      await tx.query(
        `CREATE TEMP TABLE plan_person ON COMMIT DROP AS SELECT 1 AS line, 'inkeri' AS name_key`,
      );
      await findKnownPeople(tx);
      return tx.query<{ id: string }[]>('SELECT participant_id AS id FROM plan_known');
    });
    expect(known).toEqual([{ id: pair.survivorId }]);
  });
});
