import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MARKS } from './mark.js';
import {
  decideMarks,
  overtakes,
  type DatedMark,
  type KeptMark,
  type RegisterDecision,
  type SentMark,
  type RegisterState,
} from './register-decision.js';

const NOON = new Date('2026-11-21T10:00:00Z');
const PEOPLE = ['aino', 'eero', 'vertti'];

function minutes(count: number): Date {
  return new Date(NOON.getTime() + count * 60_000);
}

/** A register in memory: what the database does with decisions. */
class Paper {
  readonly inForce = new Map<string, DatedMark | null>(PEOPLE.map((id) => [id, null]));
  readonly kept = new Map<string, KeptMark>();

  receive(marks: readonly SentMark[], receivedAt = minutes(60)): RegisterDecision {
    const state: RegisterState = {
      sessionId: 'thursday',
      receivedAt,
      participants: this.inForce,
      kept: this.kept,
      takenKeys: new Set(),
    };
    const decision = decideMarks(state, marks);
    for (const row of decision.rows) {
      if (row.kind === 'NEW') this.kept.set(row.change.clientKey, { ...row.change, sessionId: 'thursday' });
    }
    for (const [id, mark] of decision.inForce) this.inForce.set(id, mark);
    return decision;
  }

  markOf(id: string): DatedMark['mark'] | undefined {
    return this.inForce.get(id)?.mark;
  }
}

const sentMarks = fc.uniqueArray(
  fc.record({
    clientKey: fc.stringMatching(/^[a-d][0-9]{1,2}$/),
    participantId: fc.constantFrom(...PEOPLE),
    mark: fc.constantFrom(...MARKS, null),
    markedAt: fc.integer({ min: 0, max: 5 }).map(minutes),
    walkIn: fc.boolean(),
    note: fc.constantFrom(null, 'lähti aikaisin'),
  }),
  { selector: (mark) => mark.clientKey, maxLength: 25 },
);

describe('a register', () => {
  it('a register converges to the latest mark of each person and loses none, in any order and batches', () => {
    fc.assert(
      fc.property(
        sentMarks.chain((marks) =>
          fc.tuple(
            fc.constant(marks),
            // Some of them are sent twice.
            fc.shuffledSubarray([...marks, ...marks], { minLength: marks.length * 2 }),
            fc.integer({ min: 1, max: 7 }),
          ),
        ),
        ([marks, arrivals, portion]) => {
          const paper = new Paper();
          for (let at = 0; at < arrivals.length; at += portion)
            paper.receive(arrivals.slice(at, at + portion));
          for (const id of PEOPLE) {
            const own = marks.filter((mark) => mark.participantId === id);
            const latest = own.reduce<SentMark | null>(
              (best, mark) => (best === null || overtakes(mark, best as DatedMark) ? mark : best),
              null,
            );
            expect(paper.inForce.get(id)?.clientKey).toBe(latest?.clientKey);
            expect(paper.markOf(id)).toBe(latest?.mark);
          }
          expect([...paper.kept.keys()].sort()).toEqual(marks.map((mark) => mark.clientKey).sort());
        },
      ),
    );
  });

  it('a register tells of each mark whether it was in force on arrival, and what it replaced', () => {
    const paper = new Paper();
    const first = { clientKey: 'a', participantId: 'aino', mark: 'PRESENT', markedAt: minutes(1) } as const;
    const second = { clientKey: 'b', participantId: 'aino', mark: 'LATE', markedAt: minutes(2) } as const;
    expect(paper.receive([second]).rows[0]).toMatchObject({ change: { previousMark: null, applied: true } });
    expect(paper.receive([first]).rows[0]).toMatchObject({
      change: { previousMark: 'LATE', applied: false },
    });
    expect(paper.markOf('aino')).toBe('LATE');
  });

  it('a mark that is sent again gets the same result as before, and changes nothing', () => {
    const paper = new Paper();
    const marks: SentMark[] = [
      { clientKey: 'b', participantId: 'aino', mark: 'LATE', markedAt: minutes(2), note: 'bussi ' },
      { clientKey: 'a', participantId: 'aino', mark: 'PRESENT', markedAt: minutes(1) },
    ];
    paper.receive(marks);
    const again = paper.receive(marks, minutes(90));
    expect(again.rows).toEqual([
      { kind: 'REPEATED', participantId: 'aino', applied: true },
      { kind: 'REPEATED', participantId: 'aino', applied: false },
    ]);
    expect(again.inForce.size).toBe(0);
  });

  it('a mark that is repeated within one batch is recognised as a repetition', () => {
    const paper = new Paper();
    const mark: SentMark = { clientKey: 'a', participantId: 'aino', mark: 'PRESENT' };
    expect(paper.receive([mark, mark]).rows.map((row) => row.kind)).toEqual(['NEW', 'REPEATED']);
  });

  it.each<[string, Partial<SentMark>]>([
    ['mark', { mark: 'ABSENT' }],
    ['person', { participantId: 'eero' }],
    ['note', { note: 'toinen' }],
    ['walk-in', { walkIn: true }],
  ])('a register refuses a client key that comes again with another %s', (_what, change) => {
    const paper = new Paper();
    const mark: SentMark = { clientKey: 'a', participantId: 'aino', mark: 'PRESENT' };
    paper.receive([mark]);
    expect(paper.receive([{ ...mark, ...change }]).rows[0]).toMatchObject({ code: 'CLIENT_KEY_REUSED' });
    expect(paper.markOf('aino')).toBe('PRESENT');
    expect(paper.inForce.get('eero')).toBeNull();
  });

  it('a device whose clock is ahead does not win for ever', () => {
    const paper = new Paper();
    const ahead = { clientKey: 'a', participantId: 'aino', mark: 'ABSENT', markedAt: minutes(600) } as const;
    paper.receive([ahead], minutes(10));
    expect(paper.inForce.get('aino')?.markedAt).toEqual(minutes(10));
    paper.receive(
      [{ clientKey: 'b', participantId: 'aino', mark: 'PRESENT', markedAt: minutes(11) }],
      minutes(12),
    );
    expect(paper.markOf('aino')).toBe('PRESENT');
    expect(paper.receive([ahead], minutes(20)).rows[0]).toMatchObject({ kind: 'REPEATED', applied: true });
  });

  it('a mark of null makes somebody unknown again, never absent', () => {
    const paper = new Paper();
    paper.receive([{ clientKey: 'a', participantId: 'aino', mark: 'ABSENT', markedAt: minutes(1) }]);
    paper.receive([{ clientKey: 'b', participantId: 'aino', mark: null, markedAt: minutes(2) }]);
    expect(paper.markOf('aino')).toBeNull();
  });

  it('a register refuses unusable marks row by row', () => {
    const paper = new Paper();
    const decision = paper.receive([
      { clientKey: 'a', participantId: 'nobody', mark: 'PRESENT' },
      { clientKey: '', participantId: 'aino', mark: 'PRESENT' },
      { clientKey: 'ä', participantId: 'aino', mark: 'PRESENT' },
      { clientKey: 'b', participantId: 'aino', mark: 'PRESENT', note: 'x'.repeat(2001) },
      { clientKey: 'c', participantId: 'aino', mark: 'PRESENT', note: '\0' },
      { clientKey: 'd', participantId: 'aino', mark: 'PRESENT' },
    ]);
    expect(decision.rows.map((row) => (row.kind === 'REFUSED' ? row.code : row.kind))).toEqual([
      'NOT_FOUND',
      'BAD_INPUT',
      'BAD_INPUT',
      'BAD_INPUT',
      'BAD_INPUT',
      'NEW',
    ]);
  });
});
