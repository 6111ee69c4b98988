import { describe, expect, it } from '@jest/globals';
import { complaints, judge, type Accepted, type Expected } from './verdict.js';

const text = (more: Partial<Accepted> = {}): Accepted => ({
  to: '+358457000001',
  reference: 'a',
  at: 1_000,
  life: 1,
  answeredAt: 1_050,
  ...more,
});
const reminder = (more: Partial<Expected> = {}): Expected => ({
  to: '+358457000001',
  dueAt: 900,
  status: 'ACCEPTED',
  ...more,
});

describe('the verdict on a run of the crash rig', () => {
  it('finds nothing wrong when each reminder was taken once, after it was due', () => {
    expect(judge([reminder()], [text()], [])).toEqual({
      expected: 1,
      accepted: 1,
      lost: 0,
      lostButTold: 0,
      duplicates: 0,
      mostForOne: 1,
      unexplained: 0,
      early: 0,
      strangers: 0,
      unrecorded: 0,
    });
  });

  it('counts what was never taken as lost, and tells apart what staff are told about', () => {
    const expected = [
      reminder({ to: '+1', status: 'UNKNOWN' }),
      reminder({ to: '+2', status: 'ACCEPTED' }),
      reminder({ to: '+3', status: null }),
    ];
    expect(judge(expected, [], [])).toMatchObject({ lost: 3, lostButTold: 1 });
  });

  it('explains a second text only by a kill while the first was in flight', () => {
    const twice = (first: Partial<Accepted>) => [text(first), text({ reference: 'b', at: 70_000, life: 2 })];
    const kills = [{ life: 1, at: 1_060 }];
    const verdict = (first: Partial<Accepted>) => judge([reminder()], twice(first), kills);
    expect(verdict({ answeredAt: null })).toMatchObject({ duplicates: 1, mostForOne: 2, unexplained: 0 });
    expect(verdict({ answeredAt: 1_050 })).toMatchObject({ unexplained: 0 });
    expect(verdict({ answeredAt: 50 })).toMatchObject({ unexplained: 1 });
    expect(verdict({ life: 3, answeredAt: null })).toMatchObject({ unexplained: 1 });
  });

  it('sees what was too early, what nobody was to have, and what was never written down', () => {
    expect(judge([reminder({ dueAt: 1_001 })], [text()], [])).toMatchObject({ early: 1 });
    expect(judge([], [text()], [])).toMatchObject({ strangers: 1 });
    expect(judge([reminder({ status: 'PENDING' })], [text()], [])).toMatchObject({ unrecorded: 1 });
  });

  it('complains of a lost, repeated or early text, and of a lost one only where nobody is told', () => {
    const fine = judge([reminder()], [text()], []);
    expect(complaints(fine, { deduplicates: true })).toEqual([]);
    const bad = judge(
      [reminder({ dueAt: 1_001 }), reminder({ to: '+2', status: 'UNKNOWN' })],
      [text({ answeredAt: null }), text({ reference: 'b' })],
      [{ life: 1, at: 1_060 }],
    );
    expect(complaints(bad, { deduplicates: true })).toEqual([
      '1 early',
      '2 the most often for one reminder',
      '1 lost',
    ]);
    expect(complaints(bad, { deduplicates: false })).toEqual(['1 early']);
  });
});
