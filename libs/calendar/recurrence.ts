import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { badInput } from '#libs/errors/app-error.js';
import {
  epochDayOf,
  isLocalDate,
  LATEST_LOCAL_DATE,
  localDateOfEpochDay,
  type LocalDate,
} from './local-date.js';
import { parseUntil, readRuleParts, refusedRule, type Until } from './recurrence-parts.js';
import { instantOf, isWallTime, type WallTime } from './wall-time.js';

/** No call gives more occurrences than this; ask again from the day after the last one. */
export const MAX_OCCURRENCES = 1000;

const DAY_MS = 86_400_000;
const LAST_DAY = epochDayOf(LATEST_LOCAL_DATE);

// Leap days are at most eight years apart. Looking further would let a rule that never matches hold up the process.
const FIRST_DATE_WITHIN_DAYS = 12 * 366;

/** A recurrence rule that has been checked. Store `text` and parse it again; the rest is derived from it. */
export interface RecurrenceRule {
  /** The RRULE value in upper case, without the `RRULE:` prefix, numbers without `+` and leading zeros. */
  readonly text: string;
  readonly count: number | null;
  readonly until: Until | null;
}

/** One meeting of a series. `date` is the local date that the rule gives. */
export interface Occurrence {
  readonly date: LocalDate;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** The dates asked for: from `from` to `to`, both included, of a series that runs from `startsOn` to `endsOn`. */
export interface DateWindow {
  /** The first day of the series. It anchors INTERVAL and whatever the rule leaves out. */
  readonly startsOn: LocalDate;
  /** The last day on which the series may meet, whatever the rule says. */
  readonly endsOn?: LocalDate | null;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The clock of a series, needed to compare a start with an UNTIL that names a moment and not a day. */
export interface SeriesClock {
  readonly wallTime: WallTime;
  readonly timeZone: string;
}

/**
 * Reads an RFC 5545 RRULE value, with or without `RRULE:` before it, for a series whose first day is `startsOn`.
 *
 * FREQ is DAILY, WEEKLY, MONTHLY or YEARLY; INTERVAL, COUNT or UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST
 * may follow. The time of day belongs to the series, so BYHOUR and the like are refused, as are DTSTART, EXDATE and
 * RDATE lines: days off are breaks or cancelled sessions.
 * @throws AppError BAD_INPUT on `recurrenceRule` (or on `startsOn`) that says what would be right, also for a rule
 * that never gives a date, such as the 30th of February, or gives the first one only after 12 years
 */
export function parseRecurrenceRule(rule: string, startsOn: LocalDate): RecurrenceRule {
  if (!isLocalDate(startsOn)) {
    throw badInput('startsOn', 'The first day should be a date from 1900 to 2200, such as 2026-11-24.');
  }
  const parts = readRuleParts(rule);

  const until = parts.get('UNTIL');
  const parsed: RecurrenceRule = {
    text: [...parts].map(([name, value]) => `${name}=${value}`).join(';'),
    count: parts.has('COUNT') ? Number(parts.get('COUNT')) : null,
    until: until === undefined ? null : parseUntil(until),
  };
  const firstYears = {
    startsOn,
    from: startsOn,
    to: localDateOfEpochDay(Math.min(epochDayOf(startsOn) + FIRST_DATE_WITHIN_DAYS, LAST_DAY)),
  };
  if (datesInWindow({ ...parsed, count: null }, firstYears, 1).length === 0) {
    throw refusedRule(
      'The rule should give at least one date within 12 years of the first day of the series, and not after its UNTIL.',
    );
  }
  return parsed;
}

/**
 * The local dates of the series from `from` to `to`, both included, in order; the first 1000 of them at most.
 *
 * Only dates that match the rule count: a series of Tuesdays that starts on a Monday first meets on Tuesday, and
 * COUNT counts from there. (RFC 5545 leaves the outcome open where the start does not match.) Dates that a month or
 * year does not have, such as the 31st in June, are left out. Daylight saving plays no part.
 *
 * An UNTIL with a time is compared with the start of each occurrence, for which `clock` is needed; without a clock
 * the day as written in UNTIL is the last one.
 * @throws RangeError when a date of the window is none
 */
export function occurrenceDates(rule: RecurrenceRule, window: DateWindow, clock?: SeriesClock): LocalDate[] {
  return datesInWindow(rule, window, MAX_OCCURRENCES, clock);
}

/**
 * The occurrences of the series from local date `from` to `to`, both included, in order; the first 1000 at most.
 *
 * Each starts when clocks in the zone show `wallTime` (see `instantOf` for times that a clock change skips or
 * repeats) and ends `durationMinutes` real minutes later. Which dates count is said at `occurrenceDates`.
 * @throws RangeError for a date, time, zone or length that cannot be
 */
export function occurrences(
  series: DateWindow & SeriesClock & { readonly rule: RecurrenceRule; readonly durationMinutes: number },
): Occurrence[] {
  const { rule, wallTime, timeZone, durationMinutes } = series;
  if (!Number.isInteger(durationMinutes) || durationMinutes < 1) {
    throw new RangeError('durationMinutes must be a whole number above zero');
  }
  if (!isWallTime(wallTime)) throw new RangeError('wallTime must have the form HH:MM');
  return occurrenceDates(rule, series, series).map((date) => {
    const startsAt = instantOf(date, wallTime, timeZone);
    return { date, startsAt, endsAt: new Date(startsAt.getTime() + durationMinutes * 60_000) };
  });
}

/** Whether an occurrence on the date is not after UNTIL, by its start where the clock is known, else by its day. */
function isWithinUntil(date: LocalDate, until: Until | null, clock: SeriesClock | undefined): boolean {
  if (until === null) return true;
  if (until.form === 'date' || clock === undefined) return date <= until.date;
  return until.form === 'local'
    ? `${date}T${clock.wallTime}:00` <= `${until.date}T${until.time}`
    : instantOf(date, clock.wallTime, clock.timeZone) <= until.instant;
}

/**
 * At most `limit` dates of the window. The engine runs in UTC on whole days, where no day is skipped and the zone of
 * the machine cannot leak in; clocks come in only with UNTIL.
 */
function datesInWindow(
  rule: RecurrenceRule,
  window: DateWindow,
  limit: number,
  clock?: SeriesClock,
): LocalDate[] {
  const firstWanted = Math.max(epochDayOf(window.from), epochDayOf(window.startsOn));
  const lastWanted = Math.min(
    epochDayOf(window.to),
    window.endsOn == null ? LAST_DAY : epochDayOf(window.endsOn),
    // East of Greenwich the last local day may be the one after the day that an UNTIL in UTC names.
    rule.until === null ? LAST_DAY : epochDayOf(rule.until.date) + 1,
  );
  // So many days cannot hold more than so many dates, which bounds the work for a window of centuries. COUNT bounds
  // it too, and would have to be counted from the start of the series again for each stretch.
  const stretchDays = rule.count === null ? MAX_OCCURRENCES : Number.POSITIVE_INFINITY;
  const dates: LocalDate[] = [];
  for (let first = firstWanted; first <= lastWanted && dates.length < limit; first += stretchDays) {
    const last = Math.min(first + stretchDays - 1, lastWanted);
    const found = matchingDays(rule, epochDayOf(window.startsOn), first, last).map(localDateOfEpochDay);
    dates.push(...found.filter((date) => isWithinUntil(date, rule.until, clock)));
  }
  return dates.slice(0, limit);
}

/** The days, since 1970-01-01, that match the rule without its UNTIL. */
function matchingDays(rule: RecurrenceRule, startDay: number, firstDay: number, lastDay: number): number[] {
  const engine = new RRuleTemporal({
    rruleString: engineRule(rule, lastDay),
    dtstart: utcMidnight(startDay),
    // The caps of the engine stand against sub-daily rules; a rule by the day visits at most the days of 300 years.
    maxIterations: 200_000,
    strict: true,
    cache: false,
  });
  return engine
    .between(new Date(firstDay * DAY_MS), new Date(lastDay * DAY_MS), true)
    .map((match) => match.epochMilliseconds / DAY_MS);
}

/** The rule as the engine gets it: UNTIL becomes the end of the window, so that a rule that never matches ends. */
function engineRule(rule: RecurrenceRule, lastDay: number): string {
  const endless = rule.text.split(';').filter((part) => !/^(COUNT|UNTIL)=/.test(part));
  const end =
    rule.count === null
      ? `UNTIL=${localDateOfEpochDay(lastDay).replaceAll('-', '')}T000000Z`
      : `COUNT=${rule.count}`;
  return [...endless, end].join(';');
}

function utcMidnight(epochDay: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochDay * DAY_MS).toZonedDateTimeISO('UTC');
}
