import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '#libs/config/testing/rounds.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { addToHistory, emptyHistory, foldWithHistory, type HistoryTally } from './history.js';
import { addMark, emptyTally, foldMarks, measures, type MarkEntry, type Tally } from './measures.js';
import { byDefinition } from '../testing/definitions.js';
import { entry } from '../testing/histories.js';

/** One session of the group, as to one person. */
interface Meeting {
  readonly day: number;
  readonly mark: Mark | null;
  readonly walkIn: boolean;
  readonly cancelled: boolean;
}

type Edit =
  | { readonly kind: 'mark'; readonly at: number; readonly mark: Mark | null; readonly walkIn: boolean }
  | { readonly kind: 'cancel' | 'restore'; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly day: number }
  | { readonly kind: 'add'; readonly meeting: Meeting }
  | { readonly kind: 'break' | 'membership'; readonly from: number; readonly days: number };

interface Story {
  readonly meetings: readonly Meeting[];
  readonly memberFrom: number;
  readonly memberTo: number;
}

type Fold = (tally: Tally, entry: MarkEntry) => Tally;
type Remember = typeof addToHistory;

/** What is kept after each mark. */
interface Kept {
  readonly tally: Tally;
  readonly history: HistoryTally;
}

const DAYS = 200;
const anyMark = fc.constantFrom<Mark | null>(
  'PRESENT',
  'PRESENT',
  'LATE',
  'EXCUSED',
  'ABSENT',
  'ABSENT',
  null,
);
const meeting = fc.record({
  day: fc.nat(DAYS),
  mark: anyMark,
  walkIn: fc.constantFrom(false, false, false, true),
  cancelled: fc.constant(false),
});
const at = fc.nat(59);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('mark' as const), at, mark: anyMark, walkIn: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add' as const), meeting }) },
  fc.record({ kind: fc.constantFrom('cancel' as const, 'restore' as const), at }),
  fc.record({ kind: fc.constant('move' as const), at, day: fc.nat(DAYS) }),
  fc.record({
    kind: fc.constantFrom('break' as const, 'membership' as const),
    from: fc.nat(DAYS),
    days: fc.nat(120),
  }),
);
const meetings = fc.array(meeting, { minLength: 5, maxLength: 60 });
const edits = fc.array(edit, { minLength: 1, maxLength: 12 });

/**
 * Keeps tally and history after each mark, as one who carries snapshots on would: an edit goes back to the last ones
 * before the first entry that it changed, and folds on from there.
 */
class CarriedOn {
  private entries: readonly MarkEntry[] = [];
  private kept: string[] = [];

  constructor(
    private readonly fold: Fold,
    private readonly remember: Remember,
  ) {}

  become(entries: readonly MarkEntry[]): void {
    let same = 0;
    while (same < entries.length && isSame(entries[same], this.entries[same])) same += 1;
    this.kept = this.kept.slice(0, same);
    for (const one of entries.slice(same)) {
      const { tally: before, history } = this.latest();
      const tally = this.fold(before, one);
      this.remember(history, one, before, tally);
      this.kept.push(JSON.stringify({ tally, history }));
    }
    this.entries = entries;
  }

  latest(): Kept {
    const stored = this.kept.at(-1);
    return stored === undefined
      ? { tally: emptyTally(), history: emptyHistory() }
      : (JSON.parse(stored) as Kept);
  }
}

/** Holds for a fold that is right: carried on through edits it gives what folding everything at once gives. */
function carriedOnIsRecomputed(fold: Fold, remember: Remember = addToHistory) {
  return fc.property(meetings, edits, (drawn, changes) => {
    let story: Story = { meetings: drawn, memberFrom: 0, memberTo: DAYS };
    const carriedOn = new CarriedOn(fold, remember);
    carriedOn.become(entriesOf(story));
    for (const change of changes) {
      story = edited(story, change);
      carriedOn.become(entriesOf(story));
      const { tally, history } = carriedOn.latest();
      expect(measures(tally)).toEqual(foldMarks(entriesOf(story)));
      expect(history).toEqual(foldWithHistory(entriesOf(story)).history);
    }
  });
}

describe('the fold, carried on through late corrections, moves, cancellations, breaks and changed memberships', () => {
  it('the carried-on fold gives what a recomputation from nothing gives, in 10,000 histories', () => {
    fc.assert(carriedOnIsRecomputed(addMark), { numRuns: rounds(20_000) });
  }, 240_000);

  it('a recomputation gives what the definitions say, after the same edits, in 10,000 histories', () => {
    fc.assert(
      fc.property(meetings, edits, (drawn, changes) => {
        const story = changes.reduce(edited, { meetings: drawn, memberFrom: 0, memberTo: DAYS });
        const actual = foldMarks(entriesOf(story));
        const expected = byDefinition(entriesOf(story));
        for (const name of ['evenness', 'similarWeeks', 'momentum'] as const) {
          if (expected[name] === null) expect(actual[name]).toBeNull();
          else expect(actual[name]).toBeCloseTo(expected[name], 10);
        }
      }),
      { numRuns: rounds(20_000) },
    );
  }, 240_000);

  const MUTANTS: Record<string, (right: Tally, before: Tally) => Partial<Tally>> = {
    'forgets the best streak when a week begins': (right, before) => ({
      bestStreak: right.week === before.week ? right.bestStreak : 0,
    }),
    'counts a week as offered at every mark': (_right, before) => ({ offeredWeeks: before.offeredWeeks + 1 }),
    'takes a miss for the end of a gap': (right) => ({ gaps: { ...right.gaps, missedSince: 0 } }),
    'lets the divisor of the momentum grow without weighing': (right, before) => ({
      momentum: { ...right.momentum, eligible: before.momentum.eligible + 1 },
    }),
    'loses the patterns of the weeks before': () => ({ patternsBeforeWeek: [] }),
    'takes an attended session back': (_right, before) => ({ attended: before.attended }),
  };

  it.each(Object.entries(MUTANTS))('the comparison detects a fold that %s', (_name, mutate) => {
    const mutant: Fold = (before, one) => {
      const right = addMark(before, one);
      return right === before ? right : { ...right, ...mutate(right, before) };
    };
    expect(fc.check(carriedOnIsRecomputed(mutant), { numRuns: 1_000 }).failed).toBe(true);
  });

  const FORGETFUL: Record<string, Remember> = {
    'forgets marks at which nothing was offered': (history, one, before, after) => {
      if (after.offeredWeeks !== before.offeredWeeks || one.mark === 'ABSENT') {
        addToHistory(history, one, before, after);
      }
    },
    'loses the month in which a week began': (history, one, before, after) => {
      history.monthOfWeek = Math.max(0, history.months.length - 7);
      addToHistory(history, one, before, after);
    },
    'counts a mark twice': (history, one, before, after) => {
      addToHistory(history, one, before, after);
      addToHistory(history, one, before, after);
    },
  };

  it.each(Object.entries(FORGETFUL))('the comparison detects a history that %s', (_name, remember) => {
    expect(fc.check(carriedOnIsRecomputed(addMark, remember), { numRuns: 1_000 }).failed).toBe(true);
  });
});

function edited(story: Story, change: Edit): Story {
  const replaced = (index: number, more: Partial<Meeting>): Story => ({
    ...story,
    meetings: story.meetings.map((one, own) =>
      own === index % story.meetings.length ? { ...one, ...more } : one,
    ),
  });
  switch (change.kind) {
    case 'mark':
      return replaced(change.at, { mark: change.mark, walkIn: change.walkIn });
    case 'cancel':
      return replaced(change.at, { cancelled: true });
    case 'restore':
      return replaced(change.at, { cancelled: false });
    case 'move':
      return replaced(change.at, { day: change.day });
    case 'add':
      return { ...story, meetings: [...story.meetings, change.meeting] };
    case 'membership':
      return { ...story, memberFrom: change.from, memberTo: change.from + change.days };
    case 'break': {
      const isInBreak = ({ day }: Meeting) => day >= change.from && day <= change.from + change.days;
      return {
        ...story,
        meetings: story.meetings.map((one) => (isInBreak(one) ? { ...one, cancelled: true } : one)),
      };
    }
  }
}

function entriesOf({ meetings: all, memberFrom, memberTo }: Story): MarkEntry[] {
  return all
    .filter((one) => !one.cancelled)
    .toSorted((a, b) => a.day - b.day)
    .map(({ day, mark, walkIn }) =>
      entry(day, mark, { walkIn, memberOnDate: day >= memberFrom && day <= memberTo }),
    );
}

function isSame(a: MarkEntry | undefined, b: MarkEntry | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
