import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MARKS } from './mark.js';
import {
  decideMarks,
  overtakes,
  type DatedMark,
  type NewChange,
  type SentMark,
} from './register-decision.js';
import { decideUndo, type PastChange, type UndoDecision } from './register-undo.js';

const PEOPLE = ['aino', 'eero', 'vertti'];
const MAKERS = ['anna', 'olli'];
const NOON_MS = Date.UTC(2026, 10, 21, 10);

type Content = Pick<DatedMark, 'mark' | 'walkIn' | 'note'>;

/** A register in memory: what the database does with decisions. */
class Paper {
  readonly history: PastChange[] = [];
  readonly standing = new Map<string, DatedMark | null>(PEOPLE.map((id) => [id, null]));
  private keys = 0;
  private batches = 0;
  private clock = 0;

  /** @param stops now and then the clock stands still between two registers */
  constructor(private readonly stops = true) {}

  record(actorId: string, marks: readonly SentMark[]): void {
    const kept = new Map(this.history.map((change) => [change.clientKey, { ...change, sessionId: 's' }]));
    const receivedAt = this.tick();
    const state = { sessionId: 's', receivedAt, participants: this.standing, kept, takenKeys: new Set([]) };
    const { rows } = decideMarks(state, marks);
    this.keep(
      actorId,
      rows.flatMap((row) => (row.kind === 'NEW' ? [row.change] : [])),
    );
  }

  undo(makerId: string): UndoDecision {
    const inForce = new Map(
      [...this.standing].flatMap(([id, mark]) => (mark === null ? [] : [[id, mark.clientKey] as const])),
    );
    const decision = decideUndo({
      history: this.history,
      inForce,
      makerId,
      receivedAt: this.tick(),
      newKey: () => this.newKey(),
    });
    if (decision.kind === 'UNDO') this.keep(makerId, decision.changes);
    return decision;
  }

  /** A key whose order says nothing of its age, as with random ones. */
  newKey(): string {
    this.keys += 1;
    return `${(this.keys * 7919) % 1000}-${this.keys}`;
  }

  contents(): Record<string, Content> {
    return Object.fromEntries(
      [...this.standing].map(([id, mark]) => [
        id,
        { mark: mark?.mark ?? null, walkIn: mark?.walkIn ?? false, note: mark?.note ?? null },
      ]),
    );
  }

  private tick(): Date {
    this.clock += this.stops && this.keys % 3 === 0 ? 0 : 1;
    return new Date(NOON_MS + this.clock);
  }

  private keep(actorId: string, changes: readonly NewChange[]): void {
    this.batches += 1;
    for (const change of changes) {
      const { undoesBatch = null } = change;
      this.history.push({ ...change, actorId, batch: this.batches, undoesBatch });
      if (change.applied) this.standing.set(change.participantId, change);
    }
  }
}

const content = fc.record({
  participantId: fc.constantFrom(...PEOPLE),
  mark: fc.constantFrom(...MARKS, null),
  walkIn: fc.boolean(),
  note: fc.constantFrom(null, 'bussi', 'soitti'),
  /** A device that was offline sends what it marked before. */
  minutesAgo: fc.constantFrom(0, 0, 0, 30),
});
const batch = fc.array(content, { minLength: 1, maxLength: 5 });
const steps = fc.array(
  fc.record({ maker: fc.constantFrom(...MAKERS), marks: fc.option(batch, { freq: 2 }) }),
  { maxLength: 12 },
);

function marksOf(paper: Paper, rows: readonly (Content & { participantId: string; minutesAgo: number })[]) {
  return rows.map(({ minutesAgo, ...row }) => ({
    ...row,
    clientKey: paper.newKey(),
    markedAt: minutesAgo === 0 ? null : new Date(NOON_MS - minutesAgo * 60_000),
  }));
}

function play(done: readonly { maker: string; marks: Parameters<typeof marksOf>[1] | null }[]): Paper {
  const paper = new Paper();
  for (const { maker, marks } of done) {
    if (marks === null) paper.undo(maker);
    else paper.record(maker, marksOf(paper, marks));
  }
  return paper;
}

describe('the undoing of a register', () => {
  it('an undo brings back every mark as it was before the last marks of its maker', () => {
    fc.assert(
      fc.property(steps, batch, (done, last) => {
        const paper = play(done);
        const before = paper.contents();
        const known = paper.history.length;
        paper.record('anna', marksOf(paper, last));
        const isApplied = paper.history.slice(known).some(({ applied }) => applied);
        if (!isApplied) return;
        expect(paper.undo('anna').kind).toBe('UNDO');
        expect(paper.contents()).toEqual(before);
      }),
    );
  });

  it('undoing step by step goes back to the beginning, whatever the order of the keys is', () => {
    fc.assert(
      fc.property(steps, fc.array(batch, { minLength: 1, maxLength: 6 }), (others, own) => {
        const paper = play(others.map((step) => ({ ...step, maker: 'olli' })));
        const before = paper.contents();
        for (const rows of own) paper.record('anna', marksOf(paper, rows));
        while (paper.undo('anna').kind === 'UNDO');
        expect(paper.contents()).toEqual(before);
        expect(paper.undo('anna')).toEqual({ kind: 'NOTHING_TO_UNDO' });
      }),
    );
  });

  it('an undo adds to the history, changes nobody whom others have marked since, and is in force', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...MAKERS), (done, maker) => {
        const paper = play(done);
        const standing = new Map(paper.standing);
        const history = structuredClone(paper.history);
        const decision = paper.undo(maker);
        expect(paper.history.slice(0, history.length)).toEqual(history);
        if (decision.kind !== 'UNDO') {
          expect([...paper.standing]).toEqual([...standing]);
          return;
        }
        for (const change of decision.changes) {
          const stood = standing.get(change.participantId)!;
          expect(overtakes(change, stood)).toBe(true);
          expect(change).toMatchObject({
            applied: true,
            previousKey: stood.clientKey,
            previousMark: stood.mark,
          });
          const by = history.find(({ clientKey }) => clientKey === stood.clientKey)!;
          expect(by.batch === decision.batch || by.undoesBatch !== null).toBe(true);
        }
        const changed = new Set(decision.changes.map(({ participantId }) => participantId));
        for (const [id, mark] of standing) if (!changed.has(id)) expect(paper.standing.get(id)).toBe(mark);
      }),
    );
  });

  it('an undo is refused as a whole, naming what stands, once somebody else has marked one of the people', () => {
    const paper = new Paper(false);
    const mark = (participantId: string, kind: 'PRESENT' | 'ABSENT') => ({
      participantId,
      mark: kind,
      walkIn: false,
      note: null,
      minutesAgo: 0,
    });
    paper.record('anna', marksOf(paper, [mark('aino', 'PRESENT'), mark('eero', 'PRESENT')]));
    paper.record('olli', marksOf(paper, [mark('eero', 'ABSENT')]));
    const refused = { kind: 'CHANGED_SINCE', standing: [{ participantId: 'eero', mark: 'ABSENT' }] };
    expect(paper.undo('anna')).toEqual(refused);
    expect(paper.undo('olli').kind).toBe('UNDO');
    // What stands again is hers.
    expect(paper.undo('anna').kind).toBe('UNDO');
    expect(paper.contents().eero).toEqual({ mark: null, walkIn: false, note: null });
  });

  it('marks of others, of the system and from before batches were counted are nobody’s to undo', () => {
    const paper = new Paper();
    const row = { participantId: 'aino', mark: 'LATE', walkIn: false, note: null, minutesAgo: 0 } as const;
    paper.record('olli', marksOf(paper, [row]));
    expect(paper.undo('anna').kind).toBe('NOTHING_TO_UNDO');
    const old = paper.history.map((change) => ({ ...change, actorId: 'anna', batch: null }));
    const state = { history: old, inForce: new Map([['aino', old[0]!.clientKey]]), makerId: 'anna' };
    const decision = decideUndo({ ...state, receivedAt: new Date(NOON_MS), newKey: () => 'key' });
    expect(decision).toEqual({ kind: 'NOTHING_TO_UNDO' });
  });
});
