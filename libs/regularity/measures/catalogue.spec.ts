import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { camelCase } from '#libs/database/sql.js';
import { anyHistory } from '../testing/histories.js';
import { MEASURES, MEMBERSHIP_MEASURES, measureValues, PERSON_MEASURES, sortableBy } from './catalogue.js';
import { foldWithHistory } from './history.js';
import { measures, measuresOfPerson } from './measures.js';

describe('the catalogue of measures', () => {
  it('the column of a measure is its key in snake case, and no two measures share one', () => {
    expect(MEASURES.map(({ column }) => camelCase(column))).toEqual(MEASURES.map(({ key }) => key));
    expect(new Set(MEASURES.map(({ key }) => key)).size).toBe(MEASURES.length);
  });

  it('it takes from a tally what the measures of a membership and of a person are', () => {
    fc.assert(
      fc.property(anyHistory, (entries) => {
        const { tally } = foldWithHistory(entries);
        const { countsOnly, ...own } = measures(tally);
        expect(measureValues(MEMBERSHIP_MEASURES, ({ from }) => from(tally))).toEqual(own);
        expect(measureValues(PERSON_MEASURES, ({ from }) => from(tally))).toEqual(measuresOfPerson(tally));
        expect(countsOnly).toBe(own.attendanceRate === null);
      }),
    );
  });

  it('people are never sorted by what would compare nothing over several groups', () => {
    expect(Object.keys(sortableBy(PERSON_MEASURES)).sort()).toEqual([
      'ACTIVE_WEEKS',
      'BEST_STREAK',
      'CURRENT_STREAK',
      'VISITS',
    ]);
    expect(Object.keys(sortableBy(MEMBERSHIP_MEASURES))).toEqual(
      expect.arrayContaining(['ATTENDANCE_RATE', 'EVENNESS', 'SIMILAR_WEEKS', 'MOMENTUM']),
    );
  });
});
