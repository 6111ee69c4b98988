import { describe, expect, it } from '@jest/globals';
import type { LiveMark } from '#libs/participation/registers/live-register.sql.js';
import { changesSince, toldOf } from './register-events.js';

const NOON = new Date('2026-11-21T10:00:00Z');

function mark(participantId: string, more: Partial<LiveMark> = {}): LiveMark {
  return {
    participantId,
    mark: 'PRESENT',
    isWalkIn: false,
    markedAt: NOON,
    recordedAt: NOON,
    clientKey: `key of ${participantId}`,
    recordedBy: 'Anna',
    ...more,
  };
}

const told = (marks: readonly LiveMark[], more: { closedAt?: Date; visitors?: number } = {}) =>
  toldOf({ closedAt: more.closedAt ?? null, anonymousVisitors: more.visitors ?? null, marks }, false);

describe('what has become of a register', () => {
  it('a viewer who knows nothing yet is told everything, also of an empty register', () => {
    expect(changesSince(null, told([]))).toEqual({ closedAt: null, anonymousVisitors: null, marks: [] });
    expect(changesSince(null, told([mark('aino'), mark('eero')]))?.marks).toHaveLength(2);
  });

  it('a viewer who knows it all is told nothing', () => {
    const known = told([mark('aino')], { closedAt: NOON, visitors: 3 });
    expect(changesSince(known, told([mark('aino')], { closedAt: NOON, visitors: 3 }))).toBeNull();
  });

  it('a mark that was made again is told, though it is the same one', () => {
    const known = told([mark('aino'), mark('eero')]);
    const event = changesSince(known, told([mark('aino', { clientKey: 'another' }), mark('eero')]));
    expect(event?.marks.map(({ participantId }) => participantId)).toEqual(['aino']);
  });

  it('somebody whose mark went to who stands in their place is told as unmarked, once', () => {
    const [before, after] = [told([mark('aino')]), told([mark('survivor')])];
    const event = changesSince(before, after);
    expect(event?.marks.map((one) => [one.participantId, one.mark])).toEqual([
      ['survivor', 'PRESENT'],
      ['aino', null],
    ]);
    expect(changesSince(after, after)).toBeNull();
  });

  it('closing, opening and counting are told without marks', () => {
    const known = told([mark('aino')]);
    expect(changesSince(known, told([mark('aino')], { closedAt: NOON }))).toEqual({
      closedAt: NOON.toISOString(),
      anonymousVisitors: null,
      marks: [],
    });
    expect(changesSince(known, told([mark('aino')], { visitors: 0 }))).toMatchObject({
      anonymousVisitors: 0,
    });
  });
});
