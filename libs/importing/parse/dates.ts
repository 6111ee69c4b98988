import { type LocalDate, isLocalDate } from '#libs/calendar/local-date.js';

/** What a cell says about a day. `YEARLESS` days exist in a leap year at least. */
export type DateReading =
  | { readonly kind: 'DATE'; readonly date: LocalDate }
  | { readonly kind: 'YEARLESS'; readonly month: number; readonly day: number }
  | { readonly kind: 'IMPOSSIBLE' };

export const EARLIEST_YEAR = 1900;
/** A later year is taken for a slip of the finger. */
export const LATEST_YEAR = 2100;

const WEEKDAY =
  /^(?:ma|ti|ke|to|pe|la|su|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai|mån|tis|ons|tors?|fre|lör|sön|(?:mån|tis|ons|tors|fre|lör|sön)dag|mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\.?,?\s+/i;
const TIME = /(?:\s+|T)(?:(?:klo|kl)\.?\s*)?\d{1,2}[.:]\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/i;
const YEAR_FIRST = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/;
const DAY_FIRST = /^(\d{1,2})([./-])\s?(\d{1,2})(?:\2\s?(\d{4}|\d{2})?)?$/;

/**
 * Reads a date in the notations of Finnish, Swedish and English tables: `1.9.2026`, `01.09.26`, `1.9.`, `2026-09-01`,
 * `1/9/2026` (day first unless that cannot be), a weekday before it, a time after it.
 *
 * @param today a year of two digits is the latest one that is not after next year
 * @returns undefined when the text is no date at all
 */
export function readDate(text: string, today: LocalDate): DateReading | undefined {
  const whole = text.trim().replace(WEEKDAY, '');
  // Not cut at once: the end of `1. 9.26` looks like a time.
  const bare = YEAR_FIRST.test(whole) || DAY_FIRST.test(whole) ? whole : whole.replace(TIME, '').trim();
  const yearFirst = YEAR_FIRST.exec(bare);
  if (yearFirst !== null) return dateOf(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4]));
  const dayFirst = DAY_FIRST.exec(bare);
  if (dayFirst === null) return undefined;
  const [, first, separator, second, yearText] = dayFirst;
  let day = Number(first);
  let month = Number(second);
  if (separator === '/' && month > 12 && day <= 12) [day, month] = [month, day];
  if (yearText !== undefined) return dateOf(fullYear(yearText, today), month, day);
  // 5-7 is a range and 13.00 a time or a number, unless they can be nothing but days.
  if (separator === '-') return undefined;
  if (isLocalDate(isoDate(2000, month, day))) return { kind: 'YEARLESS', month, day };
  return bare.endsWith('.') || separator === '/' ? { kind: 'IMPOSSIBLE' } : undefined;
}

function dateOf(year: number, month: number, day: number): DateReading {
  const date = isoDate(year, month, day);
  const exists = year >= EARLIEST_YEAR && year <= LATEST_YEAR && isLocalDate(date);
  return exists ? { kind: 'DATE', date } : { kind: 'IMPOSSIBLE' };
}

function fullYear(text: string, today: LocalDate): number {
  if (text.length === 4) return Number(text);
  const latest = yearOf(today) + 1;
  const year = Math.floor(latest / 100) * 100 + Number(text);
  return year > latest ? year - 100 : year;
}

/** The date text of a day that may or may not exist. */
export function isoDate(year: number, month: number, day: number): LocalDate {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

export function yearOf(date: LocalDate): number {
  return Number(date.slice(0, 4));
}

/** A year that a heading tells, and whether it tells the one after it too ("syksy 2026 – kevät 2027"). */
export interface HeadingYear {
  readonly first: number;
  readonly spansTwo: boolean;
}

/**
 * The year in a title or a file name. A year on its own ("syksy 2026") is believed before one inside a full date, which
 * may be the day of printing.
 */
export function yearInHeading(text: string): HeadingYear | undefined {
  const inDates = /\d{1,2}[./-]\d{1,2}[./-](\d{4})|(\d{4})-\d{1,2}-\d{1,2}/g;
  for (const part of [text.replace(inDates, ' '), text]) {
    const years = [...part.matchAll(/(?<!\d)((?:19|20)\d{2})(?!\d)(?:\s*[-–/]\s*(\d{2})(?!\d))?/g)];
    const first = years[0];
    if (first === undefined) continue;
    const year = Number(first[1]);
    const next = year + 1;
    return {
      first: year,
      spansTwo: years.some((y) => Number(y[1]) === next) || Number(first[2]) === next % 100,
    };
  }
  return undefined;
}
