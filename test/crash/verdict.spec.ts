import { describe, expect, it } from '@jest/globals';
import { complaints, judge, type Accepted, type Expected } from './verdict.js';

const text = (more: Partial<Accepted> = {}): Accepted => ({
  to: '+358457000001',
  reference: 'a',
  at: 1_000,
  life: 1,
  ...more,
});
const reminder = (more: Partial<Expected> = {}): Expected => ({
  to: '+358457000001',
  dueAt: 900,
  status: 'ACCEPTED',
  ...more,
});

const NOBODY_KILLED = { killed: new Set<number>(), answered: new Set<string>() };

describe('the verdict on a run of the crash rig', () => {
  it('the verdict finds nothing wrong when each reminder was taken once, after it was due', () => {
    expect(judge([reminder()], [text()], NOBODY_KILLED)).toEqual({
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
      leftOpen: 0,
    });
  });

  it('the verdict counts a reminder that was never taken as lost, and separates those that staff are told about', () => {
    const expected = [
      reminder({ to: '+1', status: 'UNKNOWN' }),
      reminder({ to: '+2', status: 'ACCEPTED' }),
      reminder({ to: '+3', status: null }),
    ];
    expect(judge(expected, [], NOBODY_KILLED)).toMatchObject({ lost: 3, lostButTold: 1 });
  });

  it('a second message is explained only by the kill of a worker that had not kept the response to the first', () => {
    const twice = [text(), text({ reference: 'b', at: 70_000, life: 2 })];
    const verdict = (killed: number[], answered: string[]) =>
      judge([reminder()], twice, { killed: new Set(killed), answered: new Set(answered) });
    expect(verdict([1], ['b'])).toMatchObject({ duplicates: 1, mostForOne: 2, unexplained: 0 });
    expect(verdict([1], ['a', 'b'])).toMatchObject({ unexplained: 1 });
    expect(verdict([2], ['b'])).toMatchObject({ unexplained: 1 });
  });

  it('the verdict sees what was too early, what nobody was to have, and what was never recorded', () => {
    expect(judge([reminder({ dueAt: 1_001 })], [text()], NOBODY_KILLED)).toMatchObject({ early: 1 });
    expect(judge([], [text()], NOBODY_KILLED)).toMatchObject({ strangers: 1 });
    expect(judge([reminder({ status: 'EXPIRED' })], [text()], NOBODY_KILLED)).toMatchObject({
      unrecorded: 1,
    });
    expect(judge([reminder({ status: 'UNKNOWN' })], [text()], NOBODY_KILLED)).toMatchObject({
      unrecorded: 0,
      leftOpen: 1,
    });
  });

  it('the verdict complains of a lost, repeated or early message, and of a lost one only where nobody is told', () => {
    const fine = judge([reminder()], [text()], NOBODY_KILLED);
    expect(complaints(fine, { deduplicates: true })).toEqual([]);
    const bad = judge(
      [reminder({ dueAt: 1_001 }), reminder({ to: '+2', status: 'UNKNOWN' })],
      [text(), text({ reference: 'b', life: 2 })],
      { killed: new Set([1]), answered: new Set(['b']) },
    );
    expect(complaints(bad, { deduplicates: true })).toEqual([
      '1 early',
      '2 the most often for one reminder',
      '1 lost',
    ]);
    expect(complaints(bad, { deduplicates: false })).toEqual(['1 early']);
  });
});
