import { Temporal } from 'temporal-polyfill';
import type { LocalDate } from './local-date.js';

/** What a clock on the wall shows, `HH:MM` from `00:00` to `23:59`. */
export type WallTime = string;

const WALL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Whether the text is a time of day written `HH:MM`, from `00:00` to `23:59`. */
export function isWallTime(text: string): boolean {
  return WALL_TIME.test(text);
}

/**
 * Whether the text names a time zone of the IANA database, such as `Europe/Helsinki` or `UTC`.
 * A bare offset (`+02:00`) is refused although newer engines take it: it knows no daylight saving.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The instant at which clocks in the zone show the time on the date.
 *
 * A time that clocks jump over in spring moves forward by the length of the jump (03:30 → 04:30 in Helsinki on
 * 2027-03-28); a time that comes twice in autumn is the earlier of the two. This is what RFC 5545 section 3.3.5
 * asks for and what Temporal calls `compatible`.
 * @throws RangeError for a date, time or zone that does not exist
 */
export function instantOf(date: LocalDate, wallTime: WallTime, timeZone: string): Date {
  const zoned = Temporal.PlainDateTime.from(`${date}T${wallTime}`).toZonedDateTime(timeZone, {
    disambiguation: 'compatible',
  });
  return new Date(zoned.epochMilliseconds);
}

/**
 * What clocks in the zone show at the instant, seconds cut off.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function wallTimeOf(instant: Date, timeZone: string): WallTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute', roundingMode: 'trunc' });
}
