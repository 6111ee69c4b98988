import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MergingHouse } from './testing/merging-house.js';

const LONG_ENOUGH_FOR_A_MERGE_MS = 500;

describe('a merge', () => {
  let merging: MergingHouse;
  beforeAll(async () => {
    merging = await MergingHouse.open();
  });
  afterAll(() => merging.close());

  it('waits for whoever is just signing the duplicate up, and loses no seat', async () => {
    const { database, context } = merging.house;
    const { keptId, duplicateId } = await merging.pair();
    const sessionId = await merging.house.session(await merging.house.group(), { inDays: 7, capacity: 2 });
    let signedUp = () => {};
    const hasSignedUp = new Promise<void>((resolve) => (signedUp = resolve));
    const writing = database.write(context, async (tx) => {
      await merging.services.signUps.signUp(tx, context, { sessionId, participantId: duplicateId });
      signedUp();
      await sleep(LONG_ENOUGH_FOR_A_MERGE_MS);
    });
    await hasSignedUp;
    await database.write(context, (tx) => merging.merging.merge(tx, context, { keptId, duplicateId }, null));
    await writing;
    expect(
      await merging.house.sql('SELECT participant_id AS id, status FROM sign_up WHERE session_id = $1', [
        sessionId,
      ]),
    ).toEqual([{ id: keptId, status: 'SIGNED_UP' }]);
  });
});
