import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { historyOf, type EditKind } from './edits.js';
import { Histories, type SeededBug } from './histories.js';

/** A seeded bug that is not found in so many histories is not found at all. */
const FOUND_WITHIN = 100;

describe('random histories', () => {
  let histories: Histories;

  beforeAll(async () => {
    histories = await Histories.open();
  }, 60_000);
  afterAll(() => histories.close());

  async function expectFound(bug: SeededBug, favourites: readonly EditKind[]): Promise<void> {
    const outcome = await fc.check(
      fc.asyncProperty(historyOf(favourites), (history) => histories.live(history, bug)),
      { numRuns: FOUND_WITHIN, endOnFailure: true },
    );
    expect(outcome.failed).toBe(true);
    expect(String(outcome.errorInstance)).toContain('expect(received)');
  }

  const SILENT: readonly (readonly [silent: EditKind, together?: EditKind])[] = [
    ['register'],
    ['move'],
    ['becomes'],
    ['cancel'],
    ['restore', 'cancel'],
    ['break'],
    ['breakEnds', 'break'],
    ['join', 'leave'],
    ['membershipDays'],
    ['leave'],
    ['signUp'],
    ['signOff'],
    ['seats'],
    ['archivePerson'],
    ['merge'],
    ['archiveGroup'],
    ['threshold'],
    ['contact'],
  ];

  it.each(SILENT)(
    'the random histories detect an edit that asks for no refresh: %s',
    async (silent, together = silent) => {
      await expectFound({ silent }, [silent, together]);
    },
    120_000,
  );

  const MISREAD: Record<string, readonly [from: string, to: string, favourite: EditKind]> = {
    'counts what was cancelled, also by a break': ["status <> 'CANCELLED'", 'true', 'break'],
    'takes everybody who ever signed up for seated': ["u.status = 'SIGNED_UP'", 'true', 'signOff'],
    'forgets that people leave': [
      'starts_on, ends_on FROM membership',
      'starts_on, NULL::date AS ends_on FROM membership',
      'leave',
    ],
    'takes walk-ins for members': [
      'mark, walk_in, string_agg',
      'mark, false AS walk_in, string_agg',
      'register',
    ],
    'forgets whom somebody has called': ['AND outcome NOT IN', 'AND false AND outcome NOT IN', 'contact'],
  };

  it.each(Object.entries(MISREAD))(
    'the random histories detect a fold, in refresh and recomputation alike, that %s',
    async (_name, [from, to, favourite]) => {
      await expectFound({ sql: [from, to] }, [favourite]);
      expect(histories.misread).toContain(from);
    },
    120_000,
  );
});
