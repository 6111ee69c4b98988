import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, SEED } from '#libs/config/testing/rounds.js';
import { anyHistory, EDIT_KINDS } from './edits.js';
import { Histories } from './histories.js';

const HISTORIES = rounds(1_000);
/** So many are lived at once, each in an organisation of its own. */
const LANES = 5;

describe('the stored figures after any history of edits, made through the api as people make them', () => {
  let histories: Histories;

  beforeAll(async () => {
    histories = await Histories.open();
  }, 60_000);
  afterAll(() => histories.close());

  it(
    `the stored figures are what the definitions and a recomputation from nothing give, in ${HISTORIES} histories`,
    async () => {
      await Promise.all(
        Array.from({ length: LANES }, (_, lane) =>
          fc.assert(
            fc.asyncProperty(anyHistory(), (history) => histories.live(history)),
            { numRuns: Math.ceil(HISTORIES / LANES), seed: SEED + lane },
          ),
        ),
      );
      // Each kind of edit was made, or the histories show nothing of it.
      expect(EDIT_KINDS.filter((kind) => !histories.done.has(kind))).toEqual([]);
    },
    60_000 + HISTORIES * 2_000,
  );

  it('the figures are right when a merge gives somebody who was marked before the seat of the duplicate', async () => {
    await histories.live({
      firstMarks: ['PRESENT'],
      batches: [[{ kind: 'merge', keep: 0, duplicate: 1 }]],
    });
  });

  it('the figures are right when a session goes with its series that was moved and marked before', async () => {
    const [ofToday, ofNextWeek] = [16, 17];
    const marks = [{ person: 0, mark: 'PRESENT' as const, walkIn: false, minutesAgo: 0 }];
    await histories.live({
      firstMarks: [null],
      batches: [
        [{ kind: 'move', session: ofNextWeek, toDay: 0, following: false }],
        [{ kind: 'register', session: ofNextWeek, marks }],
        [{ kind: 'cancel', session: ofToday, following: true }],
      ],
    });
  });

  it('the stored figures are right when a session goes with an earlier one of a split series', async () => {
    const [ofToday, ofNextWeek] = [16, 17];
    const marks = [{ person: 0, mark: 'PRESENT' as const, walkIn: false, minutesAgo: 0 }];
    await histories.live({
      firstMarks: [null],
      batches: [
        [{ kind: 'move', session: ofNextWeek, toDay: 7, following: true }],
        [{ kind: 'move', session: ofNextWeek, toDay: 0, following: false }],
        [{ kind: 'register', session: ofNextWeek, marks }],
        [{ kind: 'cancel', session: ofToday, following: true }],
      ],
    });
  });
});
