import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMark, emptyTally, foldMarks, measures, type Tally } from './measures.js';
import { addToGaps, evenness, NO_GAPS } from './evenness.js';
import { addToMomentum, momentum, NO_MOMENTUM } from './momentum.js';
import { addWeek, similarWeeks, type WeekPatterns } from './similar-weeks.js';
import { byDefinition, meanSimilarity } from '../testing/definitions.js';
import { anyHistory, entry, steadyHistory, weekly } from '../testing/histories.js';

function expectClose(actual: number | null, expected: number | null): void {
  if (expected === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected, 10);
}

describe('evenness, similar weeks and momentum', () => {
  it('evenness, similar weeks and momentum agree with the worked example of the definitions', () => {
    const result = foldMarks(weekly('PPAPEP PAAPP'));
    expect(result.evenness).toBeCloseTo(0.6733, 4);
    expect(result.momentum).toBeCloseTo(0.7289, 4);
    // One weekday: 21 of the 42 pairs that are not both empty have a visit in both weeks.
    expect(result.similarWeeks).toBe(0.5);
  });

  it.each([
    ['any history', anyHistory],
    ['a history in which every mark counts', steadyHistory],
  ])('evenness, similar weeks and momentum are what the definitions say, for %s', (_name, histories) => {
    fc.assert(
      fc.property(histories, (history) => {
        const actual = foldMarks(history);
        const expected = byDefinition(history);
        expectClose(actual.evenness, expected.evenness);
        expectClose(actual.similarWeeks, expected.similarWeeks);
        expectClose(actual.momentum, expected.momentum);
      }),
    );
  });

  it('the three measures are exactly the same carried on mark by mark from a stored tally as computed at once', () => {
    fc.assert(
      fc.property(steadyHistory, (history) => {
        let stored = JSON.stringify(emptyTally());
        for (const one of history) stored = JSON.stringify(addMark(JSON.parse(stored) as Tally, one));
        expect(measures(JSON.parse(stored) as Tally)).toEqual(foldMarks(history));
      }),
    );
  });

  it('evenness, similar weeks and momentum are null or a number from 0 to 1, for any history', () => {
    fc.assert(
      fc.property(fc.oneof(anyHistory, steadyHistory), (history) => {
        const { evenness, similarWeeks, momentum } = foldMarks(history);
        for (const value of [evenness, similarWeeks, momentum]) {
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('evenness, similar weeks and momentum stay in range and of constant size over ten thousand marks', () => {
    let tally = emptyTally();
    for (let day = 0; day < 10_000; day += 1) {
      tally = addMark(tally, entry(day, (day * day) % 7 < 3 ? 'PRESENT' : 'ABSENT'));
    }
    const result = measures(tally);
    for (const value of [result.evenness, result.similarWeeks, result.momentum]) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(1);
    }
    expect(JSON.stringify(tally).length).toBeLessThan(1000);
  });
});

describe('evenness', () => {
  const ofGaps = (gaps: readonly number[]): number | null => {
    const marks = [true, ...gaps.flatMap((gap) => [...Array<boolean>(gap - 1).fill(false), true])];
    return evenness(marks.reduce(addToGaps, NO_GAPS));
  };

  it('the evenness of the gaps 1, 2, 1, 1, 3, 1 is the worked example: r = 0.5092, A = −0.3466', () => {
    const value = ofGaps([1, 2, 1, 1, 3, 1])!;
    expect(value).toBeCloseTo(0.6733, 4);
    expect(1 - 2 * value).toBeCloseTo(-0.3466, 4);
  });

  it('evenness is null with four attendances, and a number with five', () => {
    expect(ofGaps([1, 2, 1])).toBeNull();
    expect(ofGaps([1, 2, 1, 1])).not.toBeNull();
    expect(foldMarks(weekly('PPPPAAAA')).evenness).toBeNull();
    expect(foldMarks(weekly('AAAAAAAA')).evenness).toBeNull();
  });

  it('evenness is exactly 1 when all gaps are equal, for A is −1 where r is 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 60 }), fc.integer({ min: 1, max: 30 }), (count, gap) => {
        expect(ofGaps(Array<number>(count).fill(gap))).toBe(1);
      }),
    );
  });

  it('evenness is one half where r² = (n − 1)/(n + 1), as of visits by chance: A is 0 there', () => {
    // n = 5, mean 12/5, mean square 48/5: r² = 5 · 48/144 − 1 = 2/3 = 4/6.
    expect(ofGaps([6, 3, 1, 1, 1])).toBeCloseTo(0.5, 12);
  });

  it('evenness nears 0 as one gap outgrows all others, for A is 1 at the largest r there is, √(n − 1)', () => {
    expect(ofGaps([1, 1, 1, 100])).toBeLessThan(0.05);
    expect(ofGaps([1, 1, 1, 100_000])).toBeLessThan(0.0001);
    expect(ofGaps([1, 1, 1, 100_000])).toBeGreaterThan(0);
  });

  it('evenness nears (1 − B)/2 with B = (r − 1)/(r + 1) for many gaps: 3/4 for gaps of 1 and 2 in turn', () => {
    // B of Goh & Barabási, EPL 81 (2008) 48002, where A goes as n grows; r = 0.5/1.5.
    expect(ofGaps(Array.from({ length: 40_000 }, (_, at) => 1 + (at % 2)))).toBeCloseTo(0.75, 2);
  });

  it('evenness is (1 − A)/2 with A in the form that Kim & Jo give it in B, for any gaps', () => {
    // Phys. Rev. E 94 (2016) 032311, A written in the B of Goh & Barabási instead of in r.
    const aOf = (gaps: readonly number[]): number => {
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
      const b = (deviation - mean) / (deviation + mean);
      const [above, below] = [Math.sqrt(gaps.length + 1), Math.sqrt(gaps.length - 1)];
      return (above - below + (above + below) * b) / (above + below - 2 + (above - below - 2) * b);
    };
    const anyGaps = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 4, maxLength: 60 });
    fc.assert(fc.property(anyGaps, (gaps) => expectClose(ofGaps(gaps), (1 - aOf(gaps)) / 2)));
  });

  it('evenness depends neither on misses before the first and after the last attendance, nor on the unit of gaps', () => {
    expect(foldMarks(weekly('AAPPAPAPPAAA')).evenness).toBe(foldMarks(weekly('PPAPAPP')).evenness);
    expect(ofGaps([3, 6, 3, 9])).toBeCloseTo(ofGaps([1, 2, 1, 3])!, 12);
  });
});

describe('similar weeks', () => {
  const ofWeeks = (...weeks: number[]): number | null =>
    similarWeeks(weeks.reduce<WeekPatterns>(addWeek, []));
  const [MON, TUE, THU] = [1, 2, 8] as const;

  it('similar weeks is 1 when the same days repeat, and 0 when no day does', () => {
    expect(ofWeeks(MON | THU, MON | THU, MON | THU)).toBe(1);
    expect(ofWeeks(MON, TUE, THU)).toBe(0);
  });

  it('similar weeks is the mean over pairs of the days in common by the larger number of days', () => {
    // 1/2 for one day of two, 1/2 again, and 1/1 for the pair of Mondays.
    expect(ofWeeks(MON | THU, MON, MON)).toBeCloseTo((1 / 2 + 1 / 2 + 1) / 3, 12);
    // 1/2, 0 and 0: a week without a visit has nothing in common with another.
    expect(ofWeeks(MON | THU, MON | TUE, 0)).toBeCloseTo(1 / 6, 12);
  });

  it('similar weeks is what another implementation of WS1 states for its four weeks', () => {
    // github.com/banchisme/clickfeatures, tests/test_regularity.py, commit 294b17d, test_sim1: days with any activity.
    const [p1, p2, p3, p4] = [0b0011111, 0b0011111, 0b0000001, 0b1010101] as const;
    const stated = [
      [p1, p2, 1],
      [p1, p3, 0.2],
      [p1, p4, 0.6],
      [p2, p3, 0.2],
      [p2, p4, 0.6],
      [p3, p4, 0.25],
    ] as const;
    // An empty week beside them adds two pairs that are worth nothing.
    for (const [one, other, similarity] of stated) {
      expect(ofWeeks(one, other, 0)).toBeCloseTo(similarity / 3, 12);
    }
    const mean = stated.reduce((sum, [, , similarity]) => sum + similarity, 0) / stated.length;
    expect(ofWeeks(p1, p2, p3, p4)).toBeCloseTo(mean, 12);
  });

  it('similar weeks ignores pairs of two empty weeks', () => {
    expect(ofWeeks(MON, MON, 0, 0)).toBeCloseTo(1 / 5, 12);
  });

  it('similar weeks is null with fewer than three offered weeks, and when nobody came in any', () => {
    expect(ofWeeks(MON, MON)).toBeNull();
    expect(ofWeeks(MON, 0, 0)).toBe(0);
    expect(ofWeeks(0, 0, 0)).toBeNull();
    expect(foldMarks(weekly('PP')).similarWeeks).toBeNull();
    expect(foldMarks(weekly('PP           P')).similarWeeks).toBe(1);
  });

  it('similar weeks equals a comparison of every pair, and does not depend on the order of the weeks', () => {
    const anyWeeks = fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 3, maxLength: 40 });
    const daysOf = (week: number) => new Set([0, 1, 2, 3, 4, 5, 6].filter((day) => (week >> day) & 1));
    fc.assert(
      fc.property(anyWeeks, (weeks) => {
        expectClose(ofWeeks(...weeks), meanSimilarity(weeks.map(daysOf)));
        expect(ofWeeks(...weeks.toReversed())).toBe(ofWeeks(...weeks));
      }),
    );
  });
});

describe('momentum', () => {
  const of = (marks: readonly boolean[]): number | null => momentum(marks.reduce(addToMomentum, NO_MOMENTUM));

  it('momentum is null before the first eligible session, then 0 or 1', () => {
    expect(of([])).toBeNull();
    expect(foldMarks(weekly('E. ')).momentum).toBeNull();
    expect(of([true])).toBe(1);
    expect(of([false])).toBe(0);
  });

  it('momentum is exactly 1 for always and 0 for never, over thousands too', () => {
    expect(of(Array<boolean>(5000).fill(true))).toBe(1);
    expect(of(Array<boolean>(5000).fill(false))).toBe(0);
  });

  it('momentum after one visit and k misses is (2/3)ᵏ / (3 (1 − (2/3)ᵏ⁺¹)), the sums being geometric', () => {
    for (const k of [1, 2, 5, 20]) {
      const expected = (2 / 3) ** k / (3 * (1 - (2 / 3) ** (k + 1)));
      expect(of([true, ...Array<boolean>(k).fill(false)])).toBeCloseTo(expected, 12);
    }
  });

  it('momentum of visits and misses in turn nears 3/5 after a visit and 2/5 after a miss', () => {
    const inTurn = Array.from({ length: 200 }, (_, at) => at % 2 === 0);
    expect(of(inTurn)).toBeCloseTo(0.4, 12);
    expect(of([...inTurn, true])).toBeCloseTo(0.6, 12);
  });

  it('momentum is the adjusted exponentially weighted mean Σ(1−α)ⁱx / Σ(1−α)ⁱ: of 1, 0, 1, 1 with α = 1/3 it is 53/65', () => {
    // Weights 27, 18, 12 and 8 of 27ths from the latest back: what `ewm(alpha=1/3, adjust=True).mean()` of pandas means.
    const tally = [true, false, true, true].reduce(addToMomentum, NO_MOMENTUM);
    expect(momentum(tally)).toBeCloseTo((27 + 18 + 8) / (27 + 18 + 12 + 8), 12);
  });

  it('momentum forgets: what was long ago hardly matters', () => {
    const recent = [true, false, true, true, false, true, true];
    const after = (past: boolean) => of([...Array<boolean>(100).fill(past), ...recent])!;
    expect(after(true) - after(false)).toBeCloseTo((2 / 3) ** recent.length, 10);
  });
});
