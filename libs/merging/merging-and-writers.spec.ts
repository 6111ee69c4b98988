import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Tx } from '#libs/database/tenant-database.js';
import { untilItWaitsOrEnds } from '#libs/database/testing/lock-waits.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Pair } from '#libs/people/merge-steps.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { ParticipantMerging } from './participant-merging.js';
import { MergeFixture } from './testing/merge-fixture.js';

const LONG_ENOUGH_FOR_A_MERGE_MS = 500;

describe('a merge', () => {
  let merging: MergeFixture;
  beforeAll(async () => {
    merging = await MergeFixture.open();
  });
  afterAll(() => merging.close());

  it('a merge waits for a running sign-up of the duplicate and loses no seat', async () => {
    const { database, context } = merging.tenant;
    const { survivorId, duplicateId } = await merging.pair();
    const sessionId = await merging.tenant.session(await merging.tenant.group(), { inDays: 7, capacity: 2 });
    let signedUp = () => {};
    const hasSignedUp = new Promise<void>((resolve) => (signedUp = resolve));
    const writing = database.write(context, async (tx) => {
      await merging.services.signUps.signUp(tx, context, { sessionId, participantId: duplicateId });
      signedUp();
      await sleep(LONG_ENOUGH_FOR_A_MERGE_MS);
    });
    await hasSignedUp;
    await database.write(context, (tx) =>
      merging.merging.merge(tx, context, { survivorId, duplicateId }, null),
    );
    await writing;
    expect(
      await merging.tenant.sql('SELECT participant_id AS id, status FROM sign_up WHERE session_id = $1', [
        sessionId,
      ]),
    ).toEqual([{ id: survivorId, status: 'SIGNED_UP' }]);
  });

  describe('of two who have both signed up', () => {
    const write = <T>(work: (tx: Tx) => Promise<T>) =>
      merging.tenant.database.write(merging.tenant.context, work);
    const signUp = (sessionId: string, participantId: string) => (tx: Tx) =>
      merging.services.signUps.signUp(tx, merging.tenant.context, { sessionId, participantId });
    const cancel = (sessionId: string, participantId: string) => (tx: Tx) =>
      merging.services.signUps.cancel(tx, merging.tenant.context, { sessionId, participantId });

    /** A full session with a waitlist, in which both have a seat. */
    const fullSession = async ({ survivorId, duplicateId }: Pair) => {
      const of = await merging.tenant.group();
      const sessionId = await merging.tenant.session(of, { inDays: 7, capacity: 2, kind: 'EXCURSION' });
      for (const id of [survivorId, duplicateId]) await write(signUp(sessionId, id));
      return sessionId;
    };

    /** Merges while something else is done, from when the merge has its locks and has moved nothing yet. */
    const mergeWhile = async (pair: Pair, act: (tx: Tx) => Promise<unknown>) => {
      const { database, context } = merging.tenant;
      const organisations = organisationsIn(database);
      const stopping = new ParticipantMerging(organisations, merging.steps, new ParticipantChanges());
      const { confirmationToken } = await write((tx) => merging.merging.preview(tx, context, pair));
      let begun = 0;
      let meanwhile: Promise<unknown> | undefined;
      const counted = <T>(work: (tx: Tx) => Promise<T>) =>
        write((tx) => {
          begun += 1;
          return work(tx);
        });
      jest.spyOn(organisations, 'today').mockImplementationOnce(async (tx) => {
        meanwhile = counted(act);
        await untilItWaitsOrEnds(tx, meanwhile);
        return organisations.today(tx);
      });
      await counted((tx) => stopping.merge(tx, context, pair, confirmationToken));
      const [outcome] = await Promise.allSettled([meanwhile]);
      // Each did its work once: neither was stopped by the other and had to begin anew.
      expect(begun).toBe(2);
      return outcome;
    };

    /** Who has which status, and the counters of the session, which must say the same. */
    const seatsOf = async (sessionId: string) => {
      const list = await merging.tenant.sql<{ id: string; status: string }>(
        'SELECT participant_id AS id, status FROM sign_up WHERE session_id = $1',
        [sessionId],
      );
      const counters = await merging.tenant.sql('SELECT seats_taken, waiting FROM session WHERE id = $1', [
        sessionId,
      ]);
      const inAll = (...statuses: string[]) => list.filter(({ status }) => statuses.includes(status)).length;
      expect(counters).toEqual([
        { seats_taken: inAll('SIGNED_UP', 'OFFERED'), waiting: inAll('WAITLISTED') },
      ]);
      return Object.fromEntries(list.map(({ id, status }) => [id, status]));
    };

    it('a cancellation that waits for the merge succeeds, and both seats go to the waitlist', async () => {
      const pair = await merging.pair();
      const sessionId = await fullSession(pair);
      const waiting = await merging.tenant.participants(2);
      for (const id of waiting) await write(signUp(sessionId, id));
      expect(await mergeWhile(pair, cancel(sessionId, pair.survivorId))).toMatchObject({
        status: 'fulfilled',
      });
      expect(await seatsOf(sessionId)).toEqual({
        [pair.survivorId]: 'CANCELLED',
        [waiting[0]!]: 'OFFERED',
        [waiting[1]!]: 'OFFERED',
      });
    });

    it('a sign-up that waits for the merge gets the seat that the merge frees', async () => {
      const pair = await merging.pair();
      const sessionId = await fullSession(pair);
      const other = await merging.tenant.participant();
      expect(await mergeWhile(pair, signUp(sessionId, other))).toMatchObject({ status: 'fulfilled' });
      expect(await seatsOf(sessionId)).toEqual({ [pair.survivorId]: 'SIGNED_UP', [other]: 'SIGNED_UP' });
    });

    it.each([
      ['cancelled', () => () => Promise.resolve(), cancel],
      ['taken again after it was given up', cancel, signUp],
    ] as const)('a merge leaves no seat of the duplicate to be %s', async (_how, before, act) => {
      const pair = await merging.pair();
      const sessionId = await fullSession(pair);
      await write<unknown>((tx) => before(sessionId, pair.duplicateId)(tx));
      expect(await mergeWhile(pair, act(sessionId, pair.duplicateId))).toMatchObject({
        status: 'rejected',
        reason: expect.any(AppError),
      });
      expect(await seatsOf(sessionId)).toEqual({ [pair.survivorId]: 'SIGNED_UP' });
    });
  });
});
