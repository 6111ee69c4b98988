import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import { calendarText, type Calendar, type CalendarEvent } from './calendar-text.js';
import { strictLines } from './testing/strict-lines.js';

const EVENT: CalendarEvent = {
  uid: '5b0c8f6e-0000-4000-8000-000000000001@rytmi',
  sequence: 3,
  startsAt: new Date('2026-11-24T11:00:00Z'),
  endsAt: new Date('2026-11-24T12:30:00Z'),
  timeZone: 'Europe/Helsinki',
  summary: 'Tiistairyhmä',
  location: 'Kulmatalo; 2. krs, huone 4\\B',
  isCancelled: false,
  changedAt: new Date('2026-11-20T08:15:30.987Z'),
};
const CALENDAR: Calendar = { name: 'Rytmi', language: 'fi', isPrivate: true, events: [EVENT] };

/** Every zone whose clocks do something of interest, and the two of Finland’s neighbours. */
const ZONES = [
  'Europe/Helsinki',
  'Europe/Stockholm',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'America/Santiago',
  'Asia/Jerusalem',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Europe/Istanbul',
  'UTC',
];

function parsed(text: string) {
  return new ICAL.Component(ICAL.parse(text) as unknown[]);
}

describe('the text of a calendar', () => {
  it('the calendar text is that of RFC 5545, line by line', () => {
    expect(strictLines(calendarText(CALENDAR))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Rytmi//Rytmi//EN',
      'CALSCALE:GREGORIAN',
      'NAME:Rytmi',
      'X-WR-CALNAME:Rytmi',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Helsinki',
      'BEGIN:DAYLIGHT',
      'DTSTART:20250330T030000',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0300',
      'END:DAYLIGHT',
      'BEGIN:STANDARD',
      'DTSTART:20251026T040000',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'TZOFFSETFROM:+0300',
      'TZOFFSETTO:+0200',
      'END:STANDARD',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      'UID:5b0c8f6e-0000-4000-8000-000000000001@rytmi',
      'DTSTAMP:20261120T081530Z',
      'LAST-MODIFIED:20261120T081530Z',
      'SEQUENCE:3',
      'DTSTART;TZID=Europe/Helsinki:20261124T130000',
      'DTEND;TZID=Europe/Helsinki:20261124T143000',
      'SUMMARY;LANGUAGE=fi:Tiistairyhmä',
      'LOCATION:Kulmatalo\\; 2. krs\\, huone 4\\\\B',
      'STATUS:CONFIRMED',
      'TRANSP:OPAQUE',
      'CLASS:PRIVATE',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  });

  it('the calendar text keeps a cancelled session, which keeps nobody busy', () => {
    const lines = strictLines(calendarText({ ...CALENDAR, events: [{ ...EVENT, isCancelled: true }] }));
    expect(lines).toContain('STATUS:CANCELLED');
    expect(lines).toContain('TRANSP:TRANSPARENT');
  });

  it('the calendar text is complete without events too', () => {
    const lines = strictLines(calendarText({ ...CALENDAR, events: [] }));
    expect(lines.at(-1)).toBe('END:VCALENDAR');
    expect(lines).not.toContain('BEGIN:VTIMEZONE');
  });

  it('the calendar text carries any name, folded within 75 octets, and no name breaks out of its line', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc
        .array(
          fc.constantFrom('ä', '👩‍🚀', '\r\n', '\n', '\r', 'END:VEVENT', ',', ';', '\\', '\\n', ' ', ':', '"'),
          {
            maxLength: 60,
          },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(names, names, (summary, location) => {
        const text = calendarText({ ...CALENDAR, events: [{ ...EVENT, summary, location }] });
        const lines = strictLines(text);
        expect(lines.filter((line) => line === 'END:VEVENT')).toHaveLength(1);
        const event = new ICAL.Event(parsed(text).getFirstSubcomponent('vevent') ?? undefined);
        expect(event.summary).toBe(asKept(summary));
        expect(event.location).toBe(asKept(location));
      }),
    );
  });

  it('the calendar text gives the right offset at every moment in every zone, by an independent reader', () => {
    const moments = fc.integer({ min: Date.UTC(2026, 7, 1), max: Date.UTC(2028, 1, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moments, (timeZone, moment) => {
        const startsAt = new Date(moment - (moment % 60_000));
        const endsAt = new Date(startsAt.getTime() + 3_600_000);
        const text = calendarText({ ...CALENDAR, events: [{ ...EVENT, timeZone, startsAt, endsAt }] });
        const calendar = parsed(text);
        const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone') ?? undefined);
        const time = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined).startDate;
        const local = Temporal.PlainDateTime.from(time.toString().slice(0, 19));
        // A time that comes twice in autumn can be read either way; the text cannot tell.
        const candidates = (['earlier', 'later'] as const).map(
          (disambiguation) => local.toZonedDateTime(timeZone, { disambiguation }).offsetNanoseconds / 1e9,
        );
        expect(candidates).toContain(zone.utcOffset(time));
        expect(
          candidates.map((offset) => local.toZonedDateTime('UTC').epochMilliseconds - offset * 1000),
        ).toContain(startsAt.getTime());
      }),
      { numRuns: 400 },
    );
  });

  it('the calendar text lists clock changes one by one if they follow no yearly rule', () => {
    const lines = strictLines(
      calendarText({ ...CALENDAR, events: [{ ...EVENT, timeZone: 'Africa/Casablanca' }] }),
    );
    expect(lines.filter((line) => line.startsWith('RRULE'))).toEqual([]);
    expect(lines.filter((line) => line === 'BEGIN:STANDARD').length).toBeGreaterThan(3);
  });

  it('a calendar text describes each zone once, in the same order every time', () => {
    const events = ['UTC', 'Europe/Stockholm', 'UTC', 'Europe/Helsinki'].map((timeZone, index) => ({
      ...EVENT,
      uid: `${index}@rytmi`,
      timeZone,
    }));
    const lines = strictLines(calendarText({ ...CALENDAR, events }));
    expect(lines.filter((line) => line.startsWith('TZID:'))).toEqual([
      'TZID:Europe/Helsinki',
      'TZID:Europe/Stockholm',
      'TZID:UTC',
    ]);
  });

  it('a calendar text is the same in whatever time zone the process runs', () => {
    const before = process.env.TZ;
    try {
      const texts = ['UTC', 'America/New_York', 'Asia/Tokyo'].map((zone) => {
        process.env.TZ = zone;
        return calendarText(CALENDAR);
      });
      expect(new Set(texts).size).toBe(1);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

/** Line breaks are kept, as one kind; other control characters, and halves of characters, are no text. */
function asKept(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cs}]/gu, ' ')
    .replace(/(?!\n)\p{Cc}/gu, ' ');
}
