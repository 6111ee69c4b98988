import { describe, expect, it } from '@jest/globals';
import { addDays, weekdayOf, type LocalDate } from './local-date.js';
import { MAX_OCCURRENCES, occurrenceDates, occurrences, parseRecurrenceRule } from './recurrence.js';

function dates(
  rule: string,
  startsOn: LocalDate,
  from: LocalDate,
  to: LocalDate,
  endsOn?: LocalDate,
): LocalDate[] {
  return occurrenceDates(parseRecurrenceRule(rule, startsOn), { startsOn, from, to, endsOn });
}

describe('the dates of a series', () => {
  it('a weekly series has dates on the weekdays named, first and last day of the window included', () => {
    expect(dates('FREQ=WEEKLY;BYDAY=TU', '2026-11-24', '2026-11-24', '2026-12-15')).toEqual([
      '2026-11-24',
      '2026-12-01',
      '2026-12-08',
      '2026-12-15',
    ]);
    expect(dates('FREQ=WEEKLY;BYDAY=TU,TH', '2026-11-24', '2026-11-25', '2026-12-03')).toEqual([
      '2026-11-26',
      '2026-12-01',
      '2026-12-03',
    ]);
  });

  it('the first day gives the weekday, the day and the month that the rule does not name', () => {
    expect(dates('FREQ=WEEKLY', '2026-11-24', '2026-12-01', '2026-12-08')).toEqual([
      '2026-12-01',
      '2026-12-08',
    ]);
    expect(dates('FREQ=MONTHLY', '2026-11-24', '2026-12-01', '2027-01-31')).toEqual([
      '2026-12-24',
      '2027-01-24',
    ]);
    expect(dates('FREQ=YEARLY', '2026-11-24', '2026-01-01', '2028-12-31')).toEqual([
      '2026-11-24',
      '2027-11-24',
      '2028-11-24',
    ]);
  });

  it('a first day that the rule does not give is excluded, and COUNT does not count it', () => {
    // 2026-11-23 is a Monday.
    expect(dates('FREQ=WEEKLY;BYDAY=TU;COUNT=2', '2026-11-23', '2026-01-01', '2027-12-31')).toEqual([
      '2026-11-24',
      '2026-12-01',
    ]);
  });

  it('a series has no dates before its first day or after its last day', () => {
    expect(dates('FREQ=DAILY', '2026-11-24', '2026-11-01', '2026-11-30', '2026-11-26')).toEqual([
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
    ]);
    expect(dates('FREQ=DAILY', '2026-11-24', '2026-11-24', '2026-11-30', '2026-11-23')).toEqual([]);
    expect(dates('FREQ=DAILY', '2026-11-24', '2026-11-30', '2026-11-25')).toEqual([]);
  });

  it('every second week is counted from the first day, also if asked years later', () => {
    expect(dates('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2026-11-24', '2026-11-24', '2027-01-10')).toEqual([
      '2026-11-24',
      '2026-12-08',
      '2026-12-22',
      '2027-01-05',
    ]);
    const later = dates('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '2016-11-22', '2026-11-01', '2026-12-31');
    expect(later).toEqual(['2026-11-10', '2026-11-24', '2026-12-08', '2026-12-22']);
  });

  it('WKST decides which second week has days on both sides of it (the example of RFC 5545)', () => {
    const rule = 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU';
    expect(dates(`${rule};WKST=MO`, '1997-08-05', '1997-01-01', '1997-12-31')).toEqual([
      '1997-08-05',
      '1997-08-10',
      '1997-08-19',
      '1997-08-24',
    ]);
    expect(dates(`${rule};WKST=SU`, '1997-08-05', '1997-01-01', '1997-12-31')).toEqual([
      '1997-08-05',
      '1997-08-17',
      '1997-08-19',
      '1997-08-31',
    ]);
  });

  it('the last Friday, the second Monday and the last weekday of a month are found', () => {
    expect(dates('FREQ=MONTHLY;BYDAY=-1FR', '2026-11-01', '2026-11-01', '2027-02-28')).toEqual([
      '2026-11-27',
      '2026-12-25',
      '2027-01-29',
      '2027-02-26',
    ]);
    expect(dates('FREQ=MONTHLY;BYDAY=2MO', '2026-11-01', '2026-11-01', '2026-12-31')).toEqual([
      '2026-11-09',
      '2026-12-14',
    ]);
    expect(
      dates('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-11-01', '2027-01-01', '2027-02-28'),
    ).toEqual(['2027-01-29', '2027-02-26']);
  });

  it('a series skips months and years without the day', () => {
    expect(dates('FREQ=MONTHLY', '2026-12-31', '2026-12-31', '2027-06-01')).toEqual([
      '2026-12-31',
      '2027-01-31',
      '2027-03-31',
      '2027-05-31',
    ]);
    expect(dates('FREQ=YEARLY', '2024-02-29', '2024-01-01', '2036-12-31')).toEqual([
      '2024-02-29',
      '2028-02-29',
      '2032-02-29',
      '2036-02-29',
    ]);
    expect(dates('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2096-01-01', '2096-01-01', '2105-01-01')).toEqual([
      '2096-02-29',
      '2104-02-29',
    ]);
    expect(dates('FREQ=MONTHLY;BYMONTHDAY=-1', '2028-01-01', '2028-01-01', '2028-04-01')).toEqual([
      '2028-01-31',
      '2028-02-29',
      '2028-03-31',
    ]);
  });

  it('a series ends after COUNT dates, whatever window is asked for', () => {
    const rule = 'FREQ=WEEKLY;BYDAY=TU;COUNT=3';
    expect(dates(rule, '2026-11-24', '2026-11-01', '2030-01-01')).toEqual([
      '2026-11-24',
      '2026-12-01',
      '2026-12-08',
    ]);
    expect(dates(rule, '2026-11-24', '2026-12-02', '2030-01-01')).toEqual(['2026-12-08']);
    expect(dates(rule, '2026-11-24', '2027-01-01', '2030-01-01')).toEqual([]);
  });

  it('a series ends with the day of UNTIL, which belongs to it', () => {
    for (const until of ['20261208', '20261208T215959Z', '20261208T120000']) {
      expect(dates(`FREQ=WEEKLY;UNTIL=${until}`, '2026-11-24', '2026-11-24', '2027-12-31')).toEqual([
        '2026-11-24',
        '2026-12-01',
        '2026-12-08',
      ]);
    }
    expect(dates('FREQ=WEEKLY;UNTIL=20261207', '2026-11-24', '2026-11-24', '2027-12-31')).toHaveLength(2);
  });

  it('one window gives a thousand dates at most, and the rest can be asked for from the day after', () => {
    const first = dates('FREQ=DAILY', '1900-01-01', '1900-01-01', '2200-12-31');
    expect(first).toHaveLength(MAX_OCCURRENCES);
    expect(first.at(-1)).toBe(addDays('1900-01-01', 999));
    expect(dates('FREQ=DAILY;COUNT=1500', '2020-01-01', '2020-01-01', '2200-12-31')).toHaveLength(
      MAX_OCCURRENCES,
    );
    expect(
      dates('FREQ=DAILY;COUNT=1500', '2020-01-01', addDays('2020-01-01', 1000), '2200-12-31'),
    ).toHaveLength(500);
    // Sparse dates are found over the whole window: stretches of it are joined without a seam.
    const yearly = dates('FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=6', '1917-12-06', '1917-12-06', '2200-12-31');
    expect(yearly).toHaveLength(2200 - 1917 + 1);
  });

  it('the dates of a series started ten or a hundred years ago come as fast as those of a new one', () => {
    const rules = ['FREQ=WEEKLY;BYDAY=TU', 'FREQ=DAILY', 'FREQ=MONTHLY;BYDAY=-1FR', 'FREQ=DAILY;COUNT=3660'];
    const before = performance.now();
    for (let round = 0; round < 25; round += 1) {
      for (const rule of rules) {
        const startsOn = rule.includes('COUNT') ? '2017-01-02' : '1917-01-02';
        expect(dates(rule, startsOn, '2026-11-01', '2026-12-31').length).toBeGreaterThan(1);
      }
    }
    expect((performance.now() - before) / 100).toBeLessThan(50);
  });

  it('a window that does not consist of dates is refused', () => {
    const rule = parseRecurrenceRule('FREQ=DAILY', '2026-11-24');
    const window = { startsOn: '2026-11-24', from: '2026-11-24', to: '2026-11-30' };
    expect(() => occurrenceDates(rule, { ...window, to: '2026-11-31' })).toThrow(RangeError);
    expect(() => occurrenceDates(rule, { ...window, endsOn: 'never' })).toThrow(RangeError);
  });
});

describe('the occurrences of a series', () => {
  const tuesdays = {
    startsOn: '2026-09-01',
    wallTime: '13:00',
    timeZone: 'Europe/Helsinki',
    durationMinutes: 90,
  };

  function series(rule: string, overrides: Partial<Parameters<typeof occurrences>[0]> = {}) {
    const all = { ...tuesdays, from: '2026-01-01', to: '2028-12-31', ...overrides };
    return occurrences({ rule: parseRecurrenceRule(rule, all.startsOn), ...all });
  }

  it('Tuesdays at 13:00 stay at 13:00 across both clock changes', () => {
    const found = series('FREQ=WEEKLY;BYDAY=TU', { to: '2027-04-30' });
    const helsinki = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Helsinki',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    expect(found.length).toBeGreaterThan(30);
    for (const { date, startsAt, endsAt } of found) {
      expect(helsinki.format(startsAt)).toBe(`${date} 13:00`);
      expect(helsinki.format(endsAt)).toBe(`${date} 14:30`);
    }
    const startOf = (date: LocalDate) => found.find((each) => each.date === date)?.startsAt.toISOString();
    expect(startOf('2026-10-20')).toBe('2026-10-20T10:00:00.000Z');
    expect(startOf('2026-10-27')).toBe('2026-10-27T11:00:00.000Z');
    expect(startOf('2027-03-23')).toBe('2027-03-23T11:00:00.000Z');
    expect(startOf('2027-03-30')).toBe('2027-03-30T10:00:00.000Z');
  });

  it('an occurrence at a time that the clocks skip starts later that day, and no date is lost', () => {
    const found = series('FREQ=DAILY', { wallTime: '03:30', from: '2027-03-27', to: '2027-03-29' });
    expect(found.map(({ date, startsAt }) => [date, startsAt.toISOString()])).toEqual([
      ['2027-03-27', '2027-03-27T01:30:00.000Z'],
      ['2027-03-28', '2027-03-28T01:30:00.000Z'],
      ['2027-03-29', '2027-03-29T00:30:00.000Z'],
    ]);
  });

  it('an occurrence lasts its minutes in real time, also through the night of a clock change', () => {
    const [night] = series('FREQ=DAILY', {
      wallTime: '22:00',
      durationMinutes: 600,
      from: '2026-10-24',
      to: '2026-10-24',
    });
    expect(night?.startsAt.toISOString()).toBe('2026-10-24T19:00:00.000Z');
    // Ten hours after 22:00 it is 07:00, because 03:00–04:00 came twice.
    expect(night?.endsAt.toISOString()).toBe('2026-10-25T05:00:00.000Z');
  });

  it('occurrences stay on their local date in zones far from Greenwich', () => {
    for (const timeZone of [
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Asia/Kathmandu',
      'America/Santiago',
      'Pacific/Chatham',
    ]) {
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
      for (const wallTime of ['08:15', '23:45']) {
        const found = series('FREQ=WEEKLY;BYDAY=MO,SU', { timeZone, wallTime, to: '2027-12-31' });
        expect(found.length).toBeGreaterThan(100);
        for (const { date, startsAt } of found) {
          expect([1, 7]).toContain(weekdayOf(date));
          expect(local.format(startsAt)).toBe(`${date} ${wallTime}`);
        }
      }
    }
  });

  it('an UNTIL with a time ends the series with the last start that is not after it', () => {
    const lastOf = (until: string, overrides = {}) =>
      series(`FREQ=DAILY;UNTIL=${until}`, overrides).at(-1)?.date;
    // 13:00 in Helsinki in December is 11:00 in Greenwich.
    expect(lastOf('20261208T110000Z')).toBe('2026-12-08');
    expect(lastOf('20261208T105959Z')).toBe('2026-12-07');
    expect(lastOf('20261208T130000')).toBe('2026-12-08');
    expect(lastOf('20261208T125959')).toBe('2026-12-07');
    expect(lastOf('20261208')).toBe('2026-12-08');
    // The end of 8 December in New York is already the 9th in Greenwich, and 8:00 of the 9th in Kiritimati still the 8th.
    expect(lastOf('20261209T045959Z', { timeZone: 'America/New_York' })).toBe('2026-12-08');
    expect(lastOf('20261208T180000Z', { timeZone: 'Pacific/Kiritimati', wallTime: '08:00' })).toBe(
      '2026-12-09',
    );
  });

  it('an impossible length or time of an occurrence is refused', () => {
    expect(() => series('FREQ=DAILY', { durationMinutes: 0 })).toThrow(RangeError);
    expect(() => series('FREQ=DAILY', { durationMinutes: 1.5 })).toThrow(RangeError);
    expect(() => series('FREQ=DAILY', { wallTime: '1 pm' })).toThrow(RangeError);
    expect(() => series('FREQ=DAILY', { timeZone: 'Europe/Nowhere' })).toThrow(RangeError);
  });
});
