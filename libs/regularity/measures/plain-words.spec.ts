import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldMarks, type PersonMeasures, type RegularityMeasures } from './measures.js';
import { finnishOutOf, plainWords } from './plain-words.js';
import { weekly } from '../testing/histories.js';

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
    evenness: null,
    similarWeeks: null,
    momentum: null,
    ...more,
  };
}

const steady = membership({ attended: 7, missed: 3, activeWeeks: 8, offeredWeeks: 10, currentStreak: 4 });
const once = membership({ attended: 1, activeWeeks: 1, offeredWeeks: 1, currentStreak: 1 });

describe('plain words', () => {
  it('the plain words say in Finnish what somebody took part in', () => {
    expect(plainWords(steady, 'fi')).toMatchObject({
      visits: 'Olit mukana 7 kertaa 10:stä',
      weeks: 'Mukana 8 viikolla 10:stä',
      streak: 'Jo 4 viikkoa peräkkäin',
    });
  });

  it('the plain words come together in one sentence, totals first', () => {
    expect(plainWords(steady, 'fi').summary).toBe('Olit mukana 7 kertaa 10:stä, jo 4 viikkoa peräkkäin.');
    expect(plainWords(steady, 'sv').summary).toBe('Du var med 7 av 10 gånger, redan 4 veckor i rad.');
    expect(plainWords(steady, 'en').summary).toBe('You came 7 of 10 times, 4 weeks in a row.');
    expect(plainWords(once, 'fi').summary).toBe('Olit mukana 1 kerran 1:stä.');
    expect(plainWords(membership({}), 'en').summary).toBeNull();
  });

  it('the plain words say in Swedish what somebody took part in', () => {
    expect(plainWords(steady, 'sv')).toMatchObject({
      visits: 'Du var med 7 av 10 gånger',
      weeks: 'Med under 8 av 10 veckor',
      streak: 'Redan 4 veckor i rad',
    });
  });

  it('the plain words say in English what somebody took part in', () => {
    expect(plainWords(steady, 'en')).toMatchObject({
      visits: 'You came 7 of 10 times',
      weeks: 'Took part in 8 of 10 weeks',
      streak: '4 weeks in a row',
    });
  });

  it('the plain words use the singular for one, and do not call one week a row', () => {
    expect(plainWords(once, 'fi')).toMatchObject({
      visits: 'Olit mukana 1 kerran 1:stä',
      weeks: 'Mukana 1 viikolla 1:stä',
      streak: null,
    });
    expect(plainWords(once, 'sv')).toMatchObject({
      visits: 'Du var med 1 av 1 gång',
      weeks: 'Med under 1 av 1 vecka',
      streak: null,
    });
    expect(plainWords(once, 'en')).toMatchObject({
      visits: 'You came 1 of 1 time',
      weeks: 'Took part in 1 of 1 week',
      streak: null,
    });
  });

  it('the plain words count visits alone for a person over several groups', () => {
    const person: PersonMeasures = {
      visits: 12,
      activeWeeks: 9,
      offeredWeeks: 12,
      currentStreak: 2,
      bestStreak: 5,
    };
    expect(plainWords(person, 'fi')).toMatchObject({
      visits: 'Olit mukana 12 kertaa',
      weeks: 'Mukana 9 viikolla 12:sta',
      streak: 'Jo 2 viikkoa peräkkäin',
    });
  });

  it('the plain words count visits alone when all of them were walk-ins', () => {
    expect(plainWords(membership({ visits: 1, missed: 2 }), 'fi').visits).toBe('Olit mukana 1 kerran');
    expect(plainWords(membership({ visits: 3 }), 'sv').visits).toBe('Du var med 3 gånger');
    expect(plainWords(membership({ visits: 1 }), 'en').visits).toBe('You came 1 time');
  });

  it('the plain words say that the days repeat when two weeks have three of four days in common, as a mean', () => {
    const ofSimilarity = (similarWeeks: number | null) => membership({ similarWeeks });
    expect(plainWords(ofSimilarity(0.75), 'fi').days).toBe('Samat päivät toistuvat');
    expect(plainWords(ofSimilarity(0.75), 'sv').days).toBe('Samma dagar återkommer');
    expect(plainWords(ofSimilarity(1), 'en').days).toBe('Your days repeat');
    expect(plainWords(ofSimilarity(0.74), 'fi').days).toBeNull();
    expect(plainWords(ofSimilarity(null), 'fi').days).toBeNull();
  });

  it('the plain words say that somebody comes more often lately when momentum is clearly above the rate', () => {
    const returned = membership({ attendanceRate: 0.5, momentum: 0.75 });
    expect(plainWords(returned, 'fi').lately).toBe('Viime aikoina useammin');
    expect(plainWords(returned, 'sv').lately).toBe('Oftare på sistone');
    expect(plainWords(returned, 'en').lately).toBe('More often lately');
    expect(plainWords({ ...returned, momentum: 0.65 }, 'fi').lately).toBeNull();
  });

  it('the plain words do not mention lately when it is less than before, always was so, or has no rate yet', () => {
    expect(plainWords(membership({ attendanceRate: 0.75, momentum: 0.1 }), 'fi').lately).toBeNull();
    expect(plainWords(membership({ attendanceRate: 1, momentum: 1 }), 'fi').lately).toBeNull();
    expect(plainWords(membership({ attendanceRate: null, momentum: 1 }), 'fi').lately).toBeNull();
  });

  it('the plain words tell nobody how evenly the visits are spread', () => {
    const even = membership({ evenness: 1 });
    expect(plainWords(even, 'fi')).toEqual(plainWords(membership({}), 'fi'));
  });

  it('the plain words come from real marks: back after a break of many misses, on the same day', () => {
    expect(plainWords(foldMarks(weekly('PAAAAAPPP')), 'en')).toMatchObject({
      lately: 'More often lately',
      days: null,
    });
    const always = foldMarks(weekly('PPPPPPPPPP'));
    expect(plainWords(always, 'en')).toMatchObject({ lately: null, days: 'Your days repeat' });
  });

  it('the plain words say nothing rather than tell somebody that they never came', () => {
    const absent = membership({ missed: 6, offeredWeeks: 6 });
    for (const language of ['fi', 'sv', 'en'] as const) {
      expect(plainWords(absent, language)).toEqual({
        summary: null,
        visits: null,
        weeks: null,
        streak: null,
        days: null,
        lately: null,
      });
    }
  });

  it('the plain words never hold a percentage, a decimal, a zero count or a word of missing', () => {
    const figures = fc.record({
      attended: fc.nat(300),
      missed: fc.nat(300),
      activeWeeks: fc.nat(100),
      offeredWeeks: fc.integer({ min: 100, max: 200 }),
      currentStreak: fc.nat(100),
      attendanceRate: fc.double({ min: 0, max: 1, noNaN: true }),
      similarWeeks: fc.double({ min: 0, max: 1, noNaN: true }),
      momentum: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(figures, fc.constantFrom('fi' as const, 'sv' as const, 'en' as const), (some, language) => {
        for (const sentence of Object.values(plainWords(membership(some), language))) {
          if (sentence === null) continue;
          expect(sentence).not.toMatch(
            /%|prosent|procent|percent|\d[.,]\d|(^|\s)0(\s|:|$)|pois|poissa|borta|miss|harvem|mer sällan|less/i,
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
  ])('the Finnish ending after %i is that of its last spoken numeral', (count, expected) => {
    expect(finnishOutOf(count)).toBe(expected);
  });
});
