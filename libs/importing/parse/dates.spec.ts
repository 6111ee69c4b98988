import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localDateOfEpochDay } from '#libs/calendar/local-date.js';
import { readDate, yearInHeading } from './dates.js';
import { Years } from './years.js';

const TODAY = '2026-11-21';

describe('readDate', () => {
  it.each([
    ['1.9.2026', '2026-09-01'],
    ['01.09.26', '2026-09-01'],
    ['1. 9. 2026', '2026-09-01'],
    ['2026-09-01', '2026-09-01'],
    ['2026-09-01T13:00:00.000Z', '2026-09-01'],
    ['1/9/2026', '2026-09-01'],
    ['9/13/2026', '2026-09-13'],
    ['1-9-2026', '2026-09-01'],
    ['ti 1.9.2026', '2026-09-01'],
    ['Tiistai 1.9.2026 klo 13.00', '2026-09-01'],
    ['tis 1/9/2026 13:00', '2026-09-01'],
    ['1.9.27', '2027-09-01'],
    ['1.9.28', '1928-09-01'],
    ['31.12.1900', '1900-12-31'],
    ['29.2.2024', '2024-02-29'],
  ])('the date reader reads %s', (text, date) => {
    expect(readDate(text, TODAY)).toEqual({ kind: 'DATE', date });
  });

  it.each([
    ['1.9.', 9, 1],
    ['ti 20.10.', 10, 20],
    ['1/9', 9, 1],
    ['29.2.', 2, 29],
  ])('the date reader reads %s without a year', (text, month, day) => {
    expect(readDate(text, TODAY)).toEqual({ kind: 'YEARLESS', month, day });
  });

  it.each(['31.2.', '31.2.2026', '29.2.2026', '0.1.2026', '1.13.2026', '2026-02-30', '1.1.1899', '1.1.2101'])(
    'the date reader knows that %s is an impossible day',
    (text) => expect(readDate(text, TODAY)).toEqual({ kind: 'IMPOSSIBLE' }),
  );

  it.each(['', 'x', '10', '13.00', '5-7', 'yht.', '040 123 4501', '1.9.2026 asti', '1,5', '2026'])(
    'the date reader takes %j for no date',
    (text) => expect(readDate(text, TODAY)).toBeUndefined(),
  );

  it('the date reader reads back every day from 1900 to 2100 in every notation', () => {
    const day = fc.integer({ min: -25_567, max: 47_846 }).map(localDateOfEpochDay);
    fc.assert(
      fc.property(day, (date) => {
        const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number];
        for (const text of [
          date,
          `${dayOfMonth}.${month}.${year}`,
          `${dayOfMonth}/${month}/${year}`,
          `pe ${dayOfMonth}. ${month}. ${year}`,
        ]) {
          expect(readDate(text, TODAY)).toEqual({ kind: 'DATE', date });
        }
        expect(readDate(`${dayOfMonth}.${month}.`, TODAY)).toEqual({
          kind: 'YEARLESS',
          month,
          day: dayOfMonth,
        });
      }),
    );
  });
});

describe('years of dates without one', () => {
  const sequence = (years: Years, texts: string[]) =>
    texts.map((text) => years.inSequence(readDate(text, TODAY)!));

  it.each([
    ['Aamukahvi, syksy 2026', { first: 2026, spansTwo: false }],
    ['lukuvuosi 2026–2027', { first: 2026, spansTwo: true }],
    ['2026-27', { first: 2026, spansTwo: true }],
    ['tulostettu 3.1.2027, syksy 2026', { first: 2026, spansTwo: false }],
    ['raportti-2027-01-15.csv', { first: 2027, spansTwo: false }],
    ['puh. 0402026123', undefined],
    ['', undefined],
  ])('the years are told by the heading %j', (text, expected) =>
    expect(yearInHeading(text)).toEqual(expected),
  );

  it('the year advances if the months go down from autumn to spring', () => {
    const years = new Years(undefined, 'Syksy 2026', 'x.csv');
    expect(sequence(years, ['1.9.', '8.12.', '5.1.', '2.2.'])).toEqual([
      { date: '2026-09-01' },
      { date: '2026-12-08' },
      { date: '2027-01-05' },
      { date: '2027-02-02' },
    ]);
    expect(years.source).toBe('TITLE');
    expect(years.all).toEqual([2026, 2027]);
  });

  it('a year is in doubt if the months go down a little', () => {
    const years = new Years(2026, null, 'x.csv');
    expect(sequence(years, ['1.10.', '29.9.'])).toEqual([
      { date: '2026-10-01' },
      { date: '2026-09-29', doubt: 'DATE_ORDER_UNCLEAR' },
    ]);
  });

  it('a date without a year follows an earlier date that has one', () => {
    const years = new Years(undefined, null, 'x.csv');
    expect(sequence(years, ['1.12.2019', '15.12.', '12.1.'])).toEqual([
      { date: '2019-12-01' },
      { date: '2019-12-15' },
      { date: '2020-01-12' },
    ]);
    expect(years.source).toBe('DATES');
  });

  it('a heading with two years means the second one if the dates start in spring', () => {
    expect(sequence(new Years(undefined, 'Kausi 2026-2027', ''), ['12.1.'])).toEqual([
      { date: '2027-01-12' },
    ]);
  });

  it('a year is missing if nothing tells it, and a 29 February needs a leap year', () => {
    expect(sequence(new Years(undefined, null, 'x.csv'), ['1.9.'])).toEqual([{ problem: 'YEAR_MISSING' }]);
    expect(sequence(new Years(2026, null, ''), ['29.2.'])).toEqual([{ problem: 'DATE_IMPOSSIBLE' }]);
    expect(sequence(new Years(2028, null, ''), ['29.2.'])).toEqual([{ date: '2028-02-29' }]);
  });

  it('the year of the caller goes before that of the title, and the title before the file name', () => {
    expect(sequence(new Years(2024, '2025', '2026'), ['1.9.'])).toEqual([{ date: '2024-09-01' }]);
    expect(sequence(new Years(undefined, '2025', '2026'), ['1.9.'])).toEqual([{ date: '2025-09-01' }]);
    expect(sequence(new Years(undefined, 'Kahvi', 'kahvi-2026.csv'), ['1.9.'])).toEqual([
      { date: '2026-09-01' },
    ]);
    expect(new Years(undefined, '2025', '2028').conflict).toBe(true);
    expect(new Years(undefined, '2025', '2026').conflict).toBe(false);
  });
});
