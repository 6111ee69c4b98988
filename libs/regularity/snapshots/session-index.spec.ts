import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SessionIndex, type HeldSession } from './session-index.js';

/** Ids that often share some of their words, as ids that were not drawn by chance do. */
const word = fc.oneof(
  fc.constantFrom('00000000', 'ffffffff', '0000000f', 'f0000000'),
  fc.stringMatching(/^[0-9a-f]{8}$/),
);
const id = fc.tuple(word, word, word, word).map((words) => words.join(''));
const session = fc.record({
  id,
  groupId: fc.constantFrom('walkers', 'cooks', 'singers'),
  date: fc.constantFrom('2026-11-02', '2026-11-09', '2026-11-16'),
  isMeeting: fc.boolean(),
});
const sessions = fc.uniqueArray(session, { maxLength: 60, selector: (one) => one.id });

function bookOf(held: readonly HeldSession[], capacity = held.length): SessionIndex {
  const book = new SessionIndex(capacity);
  for (const one of held) book.add(one);
  return book;
}

describe('a book of sessions', () => {
  it('the session index returns each session added, wherever its id stands in a text, and knows no other', () => {
    fc.assert(
      fc.property(sessions, fc.array(id), (held, others) => {
        const book = bookOf(held);
        const text = held.map((one) => one.id).join('');
        for (const [place, { groupId, date, isMeeting }] of held.entries()) {
          const found = book.find(text, place * 32)!;
          expect({
            rank: book.rankOf(found),
            isOfGroup: book.groupOf(found) === book.numberOfGroup(groupId),
            date: book.dateOf(found),
            isMeeting: book.isMeeting(found),
          }).toEqual({ rank: place + 1, isOfGroup: true, date, isMeeting });
        }
        const isHeld = new Set(held.map((one) => one.id));
        for (const other of others.filter((one) => !isHeld.has(one))) expect(book.find(other, 0)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('the session index tells groups apart and knows none that has no session', () => {
    const meeting = { date: '2026-11-02', isMeeting: true };
    const book = bookOf([
      { ...meeting, id: '0'.repeat(32), groupId: 'walkers' },
      { ...meeting, id: '1'.repeat(32), groupId: 'cooks' },
    ]);
    expect(book.numberOfGroup('walkers')).not.toBe(book.numberOfGroup('cooks'));
    expect(book.numberOfGroup('singers')).toBeNull();
  });

  it('the session index refuses more than it has room for, instead of looking for a place without end', () => {
    const meeting = { groupId: 'walkers', date: '2026-11-02', isMeeting: true };
    const held = ['0', '1', '2'].map((digit) => ({ ...meeting, id: digit.repeat(32) }));
    expect(() => bookOf(held, 2)).toThrow(/room/);
    expect(bookOf([], 0).find('0'.repeat(32), 0)).toBeNull();
  });
});
