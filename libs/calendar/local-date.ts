import { Temporal } from 'temporal-polyfill';

/**
 * A day on the wall calendar, `YYYY-MM-DD`, with no zone of its own. Being a plain string it sorts, compares and
 * travels to PostgreSQL's `date` unchanged.
 */
export type LocalDate = string;

export const EARLIEST_LOCAL_DATE: LocalDate = '1900-01-01';
export const LATEST_LOCAL_DATE: LocalDate = '2200-12-31';

const DAY_MS = 86_400_000;
const LOCAL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day that exists, written `YYYY-MM-DD`, from 1900 to 2200. */
export function isLocalDate(text: string): boolean {
  const [, year, month, day] = LOCAL_DATE.exec(text) ?? [];
  if (year === undefined || text < EARLIEST_LOCAL_DATE || text > LATEST_LOCAL_DATE) return false;
  // Date.UTC rolls 2027-02-29 over to 1 March, so a day that does not exist comes back as another one.
  return isoDate(Date.UTC(Number(year), Number(month) - 1, Number(day))) === text;
}

/**
 * Days since 1970-01-01, negative before it: the number that all day arithmetic here runs on.
 * @throws RangeError when the text is no local date from 1900 to 2200
 */
export function epochDayOf(date: LocalDate): number {
  if (!isLocalDate(date)) throw new RangeError('Not a local date from 1900 to 2200 in the form YYYY-MM-DD');
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/**
 * The day that begins so many days after (or, negative, before) 1970-01-01.
 * @throws RangeError when the day is outside 1900–2200 or the number is not whole
 */
export function localDateOfEpochDay(epochDay: number): LocalDate {
  const instantMs = epochDay * DAY_MS;
  const date = Number.isInteger(epochDay) && Math.abs(instantMs) < 8.64e15 ? isoDate(instantMs) : '';
  if (!isLocalDate(date)) throw new RangeError('The local date falls outside 1900 to 2200');
  return date;
}

/**
 * The date that a wall calendar in the zone shows at the instant.
 * @throws RangeError for an unknown zone, or a day outside 1900–2200
 */
export function localDateOf(instant: Date, timeZone: string): LocalDate {
  const date = Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
  if (!isLocalDate(date)) throw new RangeError('The local date falls outside 1900 to 2200');
  return date;
}

/**
 * The date so many days later, or earlier when negative.
 * @throws RangeError when either date is outside 1900–2200
 */
export function addDays(date: LocalDate, days: number): LocalDate {
  return localDateOfEpochDay(epochDayOf(date) + days);
}

/** How many days after `from` the date `to` is: 0 for the same day, negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return epochDayOf(to) - epochDayOf(from);
}

/** Orders dates for `sort`: negative, 0 or positive. */
export function compareLocalDates(a: LocalDate, b: LocalDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The ISO 8601 weekday: 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: LocalDate): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  // 1970-01-01 was a Thursday; the second remainder brings days before 1970 above zero.
  return (((((epochDayOf(date) + 3) % 7) + 7) % 7) + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7;
}

function isoDate(instantMs: number): LocalDate {
  return Number.isNaN(instantMs) ? '' : new Date(instantMs).toISOString().slice(0, 10);
}
