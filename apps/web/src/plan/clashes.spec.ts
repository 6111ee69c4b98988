import { describe, expect, it } from '@jest/globals';
import { clashesOf } from './clashes.js';

const other = { id: 's', localDate: '2026-12-08', wallTime: '13:00', group: { publicName: 'Kävely' } };

describe('the clashes of a plan', () => {
  it('people of the same two sessions are counted together, and other kinds stand by themselves', () => {
    const people = { kind: 'PARTICIPANT_DOUBLE_BOOKED', otherSession: other } as const;
    const clashes = clashesOf([{ kind: 'PLACE_DOUBLE_BOOKED', otherSession: other }, people, people]);
    expect(clashes.map(({ kind, count }) => [kind, count])).toEqual([
      ['PLACE_DOUBLE_BOOKED', 1],
      ['PARTICIPANT_DOUBLE_BOOKED', 2],
    ]);
    expect(clashes[0]?.other).toEqual({ localDate: '2026-12-08', wallTime: '13:00', groupName: 'Kävely' });
  });

  it('a session that the reader may not see is one without a name', () => {
    expect(clashesOf([{ kind: 'LEADER_DOUBLE_BOOKED', otherSession: null }])).toMatchObject([
      { other: null },
    ]);
  });
});
