import { describe, expect, it } from '@jest/globals';
import { clashesOf } from './clashes.js';

const on = (localDate: string) => ({
  id: localDate,
  localDate,
  wallTime: '13:00',
  group: { publicName: 'Kävely' },
});
const people = (localDate: string) =>
  ({ kind: 'PARTICIPANT_DOUBLE_BOOKED', otherSession: on(localDate) }) as const;

describe('the clashes of a plan', () => {
  it('people are counted, and the sessions of a group are told together, each once', () => {
    const clashes = clashesOf([
      { kind: 'PLACE_DOUBLE_BOOKED', otherSession: on('2026-12-08') },
      people('2026-12-08'),
      people('2026-12-08'),
      people('2026-12-15'),
    ]);
    expect(clashes.map(({ kind, count, groupName }) => [kind, count, groupName])).toEqual([
      ['PLACE_DOUBLE_BOOKED', 1, 'Kävely'],
      ['PARTICIPANT_DOUBLE_BOOKED', 2, 'Kävely'],
    ]);
    expect(clashes[1]?.spots).toEqual([
      { localDate: '2026-12-08', wallTime: '13:00' },
      { localDate: '2026-12-15', wallTime: '13:00' },
    ]);
  });

  it('a session that the reader may not see is one without a name', () => {
    const [clash] = clashesOf([{ kind: 'LEADER_DOUBLE_BOOKED', otherSession: null }]);
    expect(clash).toMatchObject({ groupName: null, spots: [] });
  });
});
