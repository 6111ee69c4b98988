import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '#libs/errors/app-error.js';
import { parseRecurrenceRule } from './recurrence.js';

const START = '2026-11-24';

function refusal(rule: string, startsOn = START): { field: string | undefined; message: string } {
  try {
    parseRecurrenceRule(rule, startsOn);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('BAD_INPUT');
    return { field: error.fields[0]?.field, message: error.message };
  }
  throw new Error(`${rule} was taken`);
}

describe('a recurrence rule', () => {
  it('a recurrence rule is stored in plain upper-case parts, however it was written', () => {
    expect(parseRecurrenceRule('FREQ=WEEKLY;BYDAY=TU', START).text).toBe('FREQ=WEEKLY;BYDAY=TU');
    expect(parseRecurrenceRule(' rrule:freq=weekly;byday=tu,th ', START).text).toBe(
      'FREQ=WEEKLY;BYDAY=TU,TH',
    );
    expect(parseRecurrenceRule('BYDAY=+1MO,-01FR;INTERVAL=02;FREQ=MONTHLY', START).text).toBe(
      'BYDAY=1MO,-1FR;INTERVAL=2;FREQ=MONTHLY',
    );
    expect(parseRecurrenceRule('FREQ=YEARLY;BYMONTH=08,10;BYMONTHDAY=05,-01', START).text).toBe(
      'FREQ=YEARLY;BYMONTH=8,10;BYMONTHDAY=5,-1',
    );
  });

  it('a recurrence rule stays the same when its text is parsed again', () => {
    for (const rule of [
      'RRULE:FREQ=WEEKLY;UNTIL=20270101T120000Z',
      'freq=daily;count=010;byday=MO',
      'FREQ=YEARLY',
    ]) {
      const parsed = parseRecurrenceRule(rule, START);
      expect(parseRecurrenceRule(parsed.text, START)).toEqual(parsed);
    }
  });

  it('a recurrence rule tells its COUNT and its UNTIL, which is a date, a local time or an instant', () => {
    expect(parseRecurrenceRule('FREQ=DAILY', START)).toMatchObject({ count: null, until: null });
    expect(parseRecurrenceRule('FREQ=DAILY;COUNT=5', START).count).toBe(5);
    expect(parseRecurrenceRule('FREQ=DAILY;UNTIL=20270131', START).until).toEqual({
      form: 'date',
      date: '2027-01-31',
    });
    expect(parseRecurrenceRule('FREQ=DAILY;UNTIL=20270131T120000', START).until).toEqual({
      form: 'local',
      date: '2027-01-31',
      time: '12:00:00',
    });
    expect(parseRecurrenceRule('FREQ=DAILY;UNTIL=20270131T120000Z', START).until).toEqual({
      form: 'utc',
      date: '2027-01-31',
      instant: new Date('2027-01-31T12:00:00Z'),
    });
  });

  it.each([
    ['', /FREQ=WEEKLY;BYDAY=TU/],
    ['every Tuesday', /FREQ=WEEKLY;BYDAY=TU/],
    ['FREQ=WEEKLY;', /semicolons/],
    ['FREQ=', /semicolons/],
    ['BYDAY=TU', /say FREQ/],
    ['FREQ=HOURLY', /FREQ should be DAILY, WEEKLY, MONTHLY or YEARLY/],
    ['FREQ=MINUTELY', /FREQ should be/],
    ['FREQ=SECONDLY', /FREQ should be/],
    ['FREQ=WEEKLY;FREQ=DAILY', /FREQ should be given once/],
    ['FREQ=WEEKLY;BYHOUR=9', /one of FREQ, INTERVAL/],
    ['FREQ=YEARLY;BYWEEKNO=20', /one of FREQ, INTERVAL/],
    ['FREQ=YEARLY;BYYEARDAY=100', /one of FREQ, INTERVAL/],
    ['RSCALE=HEBREW;FREQ=YEARLY', /one of FREQ, INTERVAL/],
    ['FREQ=WEEKLY;__PROTO__=1', /semicolons/],
    ['FREQ=WEEKLY;CONSTRUCTOR=1', /one of FREQ, INTERVAL/],
    ['FREQ=WEEKLY;INTERVAL=0', /INTERVAL should be a whole number from 1/],
    ['FREQ=WEEKLY;INTERVAL=-1', /INTERVAL should be/],
    ['FREQ=WEEKLY;INTERVAL=1.5', /INTERVAL should be/],
    ['FREQ=WEEKLY;INTERVAL=99999999999', /INTERVAL should be/],
    ['FREQ=WEEKLY;COUNT=0', /COUNT should be/],
    ['FREQ=WEEKLY;COUNT=3661', /COUNT should be a whole number from 1 to 3660/],
    ['FREQ=WEEKLY;COUNT=3;UNTIL=20270101', /COUNT or UNTIL or neither/],
    ['FREQ=WEEKLY;UNTIL=2027-01-01', /UNTIL should be a date such as/],
    ['FREQ=WEEKLY;UNTIL=20270229', /UNTIL should be/],
    ['FREQ=WEEKLY;UNTIL=20270101T250000Z', /UNTIL should be/],
    ['FREQ=WEEKLY;UNTIL=20270101T1200Z', /UNTIL should be/],
    ['FREQ=WEEKLY;BYDAY=TI', /BYDAY should be weekdays from MO to SU/],
    ['FREQ=WEEKLY;BYDAY=TU,', /BYDAY should be/],
    ['FREQ=WEEKLY;BYDAY=TU TH', /BYDAY should be/],
    ['FREQ=MONTHLY;BYDAY=0FR', /BYDAY should be/],
    ['FREQ=MONTHLY;BYDAY=54FR', /BYDAY should be/],
    ['FREQ=WEEKLY;BYDAY=1TU', /numbered weekday/],
    ['FREQ=DAILY;BYDAY=-1TU', /numbered weekday/],
    ['FREQ=WEEKLY;BYMONTHDAY=13', /BYMONTHDAY should be used with/],
    ['FREQ=MONTHLY;BYMONTHDAY=32', /BYMONTHDAY should be days/],
    ['FREQ=MONTHLY;BYMONTHDAY=0', /BYMONTHDAY should be days/],
    ['FREQ=YEARLY;BYMONTH=13', /BYMONTH should be/],
    ['FREQ=YEARLY;BYMONTH=5L', /BYMONTH should be/],
    ['FREQ=MONTHLY;BYSETPOS=1', /BYSETPOS should come with/],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0', /BYSETPOS should be/],
    ['FREQ=DAILY;BYDAY=MO;BYSETPOS=1', /BYSETPOS should be used with/],
    ['FREQ=WEEKLY;WKST=1', /WKST should be/],
    ['DTSTART:20261124T130000\nRRULE:FREQ=WEEKLY', /one RRULE line/],
    ['DTSTART;TZID=Europe/Helsinki:20261124T130000', /one RRULE line/],
    ['RRULE:FREQ=WEEKLY\r\nEXDATE:20261201T110000Z', /one RRULE line/],
    ['EXDATE:20261201T110000Z', /one RRULE line/],
    [`FREQ=DAILY;BYMONTHDAY=${Array(200).fill('1').join(',')}x${'1'.repeat(200)}`, /at most 500/],
  ])('an unusable recurrence rule is refused with what would be right: %s', (rule, right) => {
    const { field, message } = refusal(rule);
    expect(field).toBe('recurrenceRule');
    expect(message).toMatch(right);
  });

  it('a recurrence rule that never gives a date is refused, and quickly', () => {
    const before = performance.now();
    for (const rule of [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31',
      'FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31;COUNT=3660',
      'FREQ=MONTHLY;BYDAY=6MO',
      'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2',
      'FREQ=WEEKLY;UNTIL=20261123',
      'FREQ=WEEKLY;BYDAY=MO;UNTIL=20261129',
    ]) {
      expect(refusal(rule).message).toMatch(/at least one date/);
    }
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('a recurrence rule that meets only on leap days is accepted, also over the eight years around 2100', () => {
    expect(parseRecurrenceRule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2096-03-01').count).toBeNull();
  });

  it('a recurrence rule needs a first day that exists', () => {
    expect(refusal('FREQ=WEEKLY', '2027-02-29').field).toBe('startsOn');
    expect(refusal('FREQ=WEEKLY', 'tomorrow').field).toBe('startsOn');
  });

  it('a recurrence rule is either accepted or refused as BAD_INPUT, whatever its text', () => {
    const piece = fc.constantFrom(
      ...[
        'FREQ=',
        'WEEKLY',
        'DAILY',
        'YEARLY',
        ';',
        ',',
        'BYDAY=',
        'TU',
        '-1',
        '+',
        '0',
        '31',
        'UNTIL=',
        '20261231',
      ],
      ...[
        'COUNT=',
        'BYSETPOS=',
        'BYMONTH=',
        'BYMONTHDAY=',
        'WKST=',
        'T120000',
        'Z',
        '\n',
        'RRULE:',
        ' ',
        'ä',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        ),
        (rule) => {
          try {
            parseRecurrenceRule(rule, START);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
