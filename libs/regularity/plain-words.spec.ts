import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PersonMeasures, RegularityMeasures } from './metrics.js';
import { finnishOutOf, plainWords } from './plain-words.js';

function membership(more: Partial<RegularityMeasures>): RegularityMeasures {
  return {
    visits: more.attended ?? 0,
    attended: 0,
    missed: 0,
    attendanceRate: null,
    wilsonLow: null,
    wilsonHigh: null,
    countsOnly: false,
    activeWeeks: 0,
    offeredWeeks: 0,
    currentStreak: 0,
    bestStreak: 0,
    ...more,
  };
}

const steady = membership({ attended: 7, missed: 3, activeWeeks: 8, offeredWeeks: 10, currentStreak: 4 });
const once = membership({ attended: 1, activeWeeks: 1, offeredWeeks: 1, currentStreak: 1 });

describe('plain words', () => {
  it('say in Finnish what somebody took part in', () => {
    expect(plainWords(steady, 'fi')).toEqual({
      visits: 'Olit mukana 7 kertaa 10:stä',
      weeks: 'Mukana 8 viikolla 10:stä',
      streak: 'Jo 4 viikkoa peräkkäin',
    });
  });

  it('say it in Swedish', () => {
    expect(plainWords(steady, 'sv')).toEqual({
      visits: 'Du var med 7 av 10 gånger',
      weeks: 'Med under 8 av 10 veckor',
      streak: 'Redan 4 veckor i rad',
    });
  });

  it('say it in English', () => {
    expect(plainWords(steady, 'en')).toEqual({
      visits: 'You came 7 of 10 times',
      weeks: 'Took part in 8 of 10 weeks',
      streak: '4 weeks in a row',
    });
  });

  it('use the singular for one, and do not call one week a row', () => {
    expect(plainWords(once, 'fi')).toEqual({
      visits: 'Olit mukana 1 kerran 1:stä',
      weeks: 'Mukana 1 viikolla 1:stä',
      streak: null,
    });
    expect(plainWords(once, 'sv')).toEqual({
      visits: 'Du var med 1 av 1 gång',
      weeks: 'Med under 1 av 1 vecka',
      streak: null,
    });
    expect(plainWords(once, 'en')).toEqual({
      visits: 'You came 1 of 1 time',
      weeks: 'Took part in 1 of 1 week',
      streak: null,
    });
  });

  it('count visits alone for a person over several groups', () => {
    const person: PersonMeasures = {
      visits: 12,
      activeWeeks: 9,
      offeredWeeks: 12,
      currentStreak: 2,
      bestStreak: 5,
    };
    expect(plainWords(person, 'fi')).toEqual({
      visits: 'Olit mukana 12 kertaa',
      weeks: 'Mukana 9 viikolla 12:sta',
      streak: 'Jo 2 viikkoa peräkkäin',
    });
  });

  it('count visits alone when all of them were walk-ins', () => {
    expect(plainWords(membership({ visits: 1, missed: 2 }), 'fi').visits).toBe('Olit mukana 1 kerran');
    expect(plainWords(membership({ visits: 3 }), 'sv').visits).toBe('Du var med 3 gånger');
    expect(plainWords(membership({ visits: 1 }), 'en').visits).toBe('You came 1 time');
  });

  it('say nothing rather than tell somebody that they never came', () => {
    const absent = membership({ missed: 6, offeredWeeks: 6 });
    for (const language of ['fi', 'sv', 'en'] as const) {
      expect(plainWords(absent, language)).toEqual({ visits: null, weeks: null, streak: null });
    }
  });

  it('never hold a percentage, a decimal, a zero count or a word of missing', () => {
    const figures = fc.record({
      attended: fc.nat(300),
      missed: fc.nat(300),
      activeWeeks: fc.nat(100),
      offeredWeeks: fc.integer({ min: 100, max: 200 }),
      currentStreak: fc.nat(100),
    });
    fc.assert(
      fc.property(figures, fc.constantFrom('fi' as const, 'sv' as const, 'en' as const), (some, language) => {
        for (const sentence of Object.values(plainWords(membership(some), language))) {
          if (sentence === null) continue;
          expect(sentence).not.toMatch(
            /%|prosent|procent|percent|\d[.,]\d|(^|\s)0(\s|:|$)|pois|poissa|borta|miss/i,
          );
        }
      }),
    );
  });
});

describe('the Finnish "out of"', () => {
  it.each([
    [0, '0:sta'],
    [1, '1:stä'],
    [2, '2:sta'],
    [3, '3:sta'],
    [4, '4:stä'],
    [5, '5:stä'],
    [6, '6:sta'],
    [7, '7:stä'],
    [8, '8:sta'],
    [9, '9:stä'],
    [10, '10:stä'],
    [11, '11:stä'],
    [12, '12:sta'],
    [13, '13:sta'],
    [14, '14:stä'],
    [16, '16:sta'],
    [19, '19:stä'],
    [20, '20:stä'],
    [28, '28:sta'],
    [90, '90:stä'],
    [100, '100:sta'],
    [101, '101:stä'],
    [110, '110:stä'],
    [300, '300:sta'],
    [1000, '1000:sta'],
    [1010, '1010:stä'],
  ])('of %i ends as its last spoken numeral does', (count, expected) => {
    expect(finnishOutOf(count)).toBe(expected);
  });
});
