import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoWeekIndex } from './iso-week.js';
import { addDays, epochDayOf, localDateOfEpochDay, weekdayOf, type LocalDate } from './local-date.js';
import { occurrenceDates, parseRecurrenceRule } from './recurrence.js';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

function dates(rule: string, startsOn: LocalDate, from: LocalDate, to: LocalDate): LocalDate[] {
  return occurrenceDates(parseRecurrenceRule(rule, startsOn), { startsOn, from, to });
}

/** Every date of the window that passes the test: the slow and obvious way to find what a rule gives. */
function datesThat(matches: (date: LocalDate) => boolean, from: LocalDate, to: LocalDate): LocalDate[] {
  const found: LocalDate[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) if (matches(date)) found.push(date);
  return found;
}

describe('the dates of a series are those found by looking at every day', () => {
  const startDays = fc.integer({ min: epochDayOf('1990-01-01'), max: epochDayOf('2060-01-01') });
  const windows = fc.record({
    startsOn: startDays.map(localDateOfEpochDay),
    skip: fc.integer({ min: -40, max: 900 }),
    length: fc.integer({ min: 0, max: 500 }),
  });
  const weekdaySets = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 7 });
  const weekdayOfDate = (date: LocalDate) => WEEKDAYS[weekdayOf(date) - 1]!;
  const dayOf = (date: LocalDate) => Number(date.slice(8));
  const monthOf = (date: LocalDate) => Number(date.slice(5, 7));
  const monthIndex = (date: LocalDate) => Number(date.slice(0, 4)) * 12 + monthOf(date);
  const daysFromEnd = (date: LocalDate) =>
    dayOf(date) - 1 - new Date(Date.UTC(Number(date.slice(0, 4)), monthOf(date), 0)).getUTCDate();

  /** Checks the rule against the test over the window, on dates from the start of the series on. */
  function agree(
    rule: string,
    { startsOn, skip, length }: { startsOn: LocalDate; skip: number; length: number },
    matches: (date: LocalDate) => boolean,
  ): void {
    const from = addDays(startsOn, skip);
    const to = addDays(from, length);
    expect(dates(rule, startsOn, from, to)).toEqual(
      datesThat((date) => date >= startsOn && matches(date), from, to),
    );
  }

  it('weekly rules with INTERVAL, BYDAY and WKST give the dates found by looking at every day', () => {
    fc.assert(
      fc.property(
        windows,
        weekdaySets,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(...WEEKDAYS),
        (window, weekdays, interval, weekStart) => {
          const week = (date: LocalDate) => isoWeekIndex(addDays(date, -WEEKDAYS.indexOf(weekStart)));
          agree(
            `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${weekdays.join(',')};WKST=${weekStart}`,
            window,
            (date) =>
              weekdays.includes(weekdayOfDate(date)) && (week(date) - week(window.startsOn)) % interval === 0,
          );
        },
      ),
    );
  });

  it('daily rules with INTERVAL give the dates found by looking at every day', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 30 }), (window, interval) => {
        agree(
          `FREQ=DAILY;INTERVAL=${interval}`,
          window,
          (date) => (epochDayOf(date) - epochDayOf(window.startsOn)) % interval === 0,
        );
      }),
    );
  });

  it('daily rules limited by BYDAY and BYMONTH give the dates found by looking at every day', () => {
    fc.assert(
      fc.property(windows, weekdaySets, fc.integer({ min: 1, max: 12 }), (window, weekdays, month) => {
        agree(
          `FREQ=DAILY;BYDAY=${weekdays.join(',')};BYMONTH=${month}`,
          window,
          (date) => weekdays.includes(weekdayOfDate(date)) && monthOf(date) === month,
        );
      }),
      { numRuns: 25 },
    );
  });

  it('monthly rules with a numbered weekday give the dates found by looking at every day', () => {
    fc.assert(
      fc.property(
        windows,
        fc.constantFrom(...WEEKDAYS),
        fc.constantFrom(1, 2, 3, 4, 5, -1, -2, -3, -4, -5),
        fc.integer({ min: 1, max: 2 }),
        (window, weekday, place, interval) => {
          agree(
            `FREQ=MONTHLY;INTERVAL=${interval};BYDAY=${place}${weekday}`,
            window,
            (date) =>
              weekdayOfDate(date) === weekday &&
              (monthIndex(date) - monthIndex(window.startsOn)) % interval === 0 &&
              (place > 0
                ? Math.ceil(dayOf(date) / 7) === place
                : Math.ceil(-daysFromEnd(date) / 7) === -place),
          );
        },
      ),
    );
  });

  it('monthly rules with a day of the month, from either end, give the dates found by looking at every day', () => {
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: 1, max: 31 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 11 }),
        (window, day, fromEnd, interval) => {
          // An interval of a year may stay in a month without the 31st for good, which is refused.
          fc.pre(day <= 28 || interval % 2 === 1);
          agree(
            `FREQ=MONTHLY;INTERVAL=${interval};BYMONTHDAY=${fromEnd ? -day : day}`,
            window,
            (date) =>
              (fromEnd ? daysFromEnd(date) === -day : dayOf(date) === day) &&
              (monthIndex(date) - monthIndex(window.startsOn)) % interval === 0,
          );
        },
      ),
    );
  });

  it('yearly rules with months, days and weekdays give the dates found by looking at every day', () => {
    fc.assert(
      fc.property(
        windows,
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 3, maxLength: 7 }),
        (window, months, days, weekdays) => {
          agree(
            `FREQ=YEARLY;BYMONTH=${months.join(',')};BYMONTHDAY=${days.join(',')};BYDAY=${weekdays.join(',')}`,
            window,
            (date) =>
              months.includes(monthOf(date)) &&
              days.includes(dayOf(date)) &&
              weekdays.includes(weekdayOfDate(date)),
          );
        },
      ),
    );
  });

  it('adjacent windows give the dates that one window over both gives', () => {
    fc.assert(
      fc.property(
        windows,
        fc.constantFrom(
          'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA',
          'FREQ=MONTHLY;BYDAY=-1FR',
          'FREQ=DAILY;INTERVAL=3;COUNT=100',
          'FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=2,-1',
          'FREQ=YEARLY;BYDAY=20MO',
        ),
        fc.integer({ min: 0, max: 400 }),
        ({ startsOn, skip, length }, rule, more) => {
          const from = addDays(startsOn, skip);
          const middle = addDays(from, length);
          const to = addDays(middle, more + 1);
          expect([
            ...dates(rule, startsOn, from, middle),
            ...dates(rule, startsOn, addDays(middle, 1), to),
          ]).toEqual(dates(rule, startsOn, from, to));
        },
      ),
    );
  });
});
