import { basicLocalTime, timeZoneComponent } from './time-zone-component.js';

/** One session as a calendar shows it. */
export interface CalendarEvent {
  /** Stays the same as long as the session lives. */
  readonly uid: string;
  /** Rises with every change that the calendar shows. */
  readonly sequence: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** IANA zone in whose local times start and end are written. */
  readonly timeZone: string;
  readonly summary: string;
  readonly location: string | null;
  readonly isCancelled: boolean;
  readonly changedAt: Date;
}

/** A calendar to subscribe to. */
export interface Calendar {
  readonly name: string;
  /** RFC 5646. */
  readonly language: string;
  /** Whether others who look at the subscriber's calendar should see no details of it (CLASS:PRIVATE). */
  readonly isPrivate: boolean;
  readonly events: readonly CalendarEvent[];
}

/** RFC 5545, section 3.1: "Lines of text SHOULD NOT be longer than 75 octets, excluding the line break." */
const MAX_LINE_OCTETS = 75;
const PRODUCT = '-//Rytmi//Rytmi//EN';
/** How often a subscriber is asked to look again. */
const REFRESH = 'PT1H';

/**
 * An iCalendar object (RFC 5545; NAME and REFRESH-INTERVAL by RFC 7986), in local times with their VTIMEZONE. The same
 * calendar gives the same text, to the octet. There is no METHOD, so DTSTAMP is the time of the last change (3.8.7.2).
 * @throws RangeError for an unknown time zone
 */
export function calendarText(calendar: Calendar): string {
  const name = escaped(calendar.name);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:${PRODUCT}`,
    'CALSCALE:GREGORIAN',
    `NAME:${name}`,
    `X-WR-CALNAME:${name}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    `X-PUBLISHED-TTL:${REFRESH}`,
    ...timeZonesOf(calendar.events),
    ...calendar.events.flatMap((event) => eventLines(event, calendar)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function timeZonesOf(events: readonly CalendarEvent[]): string[] {
  const firstYears = new Map<string, number>();
  for (const { timeZone, startsAt } of events) {
    const year = startsAt.getUTCFullYear();
    firstYears.set(timeZone, Math.min(year, firstYears.get(timeZone) ?? year));
  }
  return [...firstYears]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([timeZone, year]) => timeZoneComponent(timeZone, year));
}

function eventLines(event: CalendarEvent, { language, isPrivate }: Calendar): string[] {
  const changedAt = utc(event.changedAt);
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(event.uid)}`,
    `DTSTAMP:${changedAt}`,
    `LAST-MODIFIED:${changedAt}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTART;TZID=${event.timeZone}:${basicLocalTime(event.startsAt, event.timeZone)}`,
    `DTEND;TZID=${event.timeZone}:${basicLocalTime(event.endsAt, event.timeZone)}`,
    `SUMMARY;LANGUAGE=${language}:${escaped(event.summary)}`,
    ...(event.location === null ? [] : [`LOCATION:${escaped(event.location)}`]),
    `STATUS:${event.isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    // A meeting that is not held keeps nobody busy.
    `TRANSP:${event.isCancelled ? 'TRANSPARENT' : 'OPAQUE'}`,
    ...(isPrivate ? ['CLASS:PRIVATE'] : []),
    'END:VEVENT',
  ];
}

/** TEXT of RFC 5545, section 3.3.11. Control characters have no place in it, however they got into a name. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replace(/\n/g, '\\n')
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ');
}

/** Breaks a line after at most 75 octets, never inside a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MAX_LINE_OCTETS) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}

function utc(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
