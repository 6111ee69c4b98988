import { localDateOf, weekdayOf } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import { isWritten, type Language } from '#libs/people/language.js';

/**
 * What goes into the places of templates: names and places on one line, days and times in words. A text says the weekday
 * and the date instead of "today" or "tomorrow", because it may be read late.
 */

/** How days and times are told; in the patterns {weekday}, {day}, {month}, {hour} and {minute}. */
interface Calendar {
  readonly weekdays: readonly string[];
  readonly months: readonly string[];
  readonly date: string;
  readonly time: string;
  /** Where times stand in a row, shorter. */
  readonly timeInList: string;
}

const CALENDARS: Record<Language, Calendar> = {
  fi: {
    weekdays: [
      'maanantaina',
      'tiistaina',
      'keskiviikkona',
      'torstaina',
      'perjantaina',
      'lauantaina',
      'sunnuntaina',
    ],
    months: ['1.', '2.', '3.', '4.', '5.', '6.', '7.', '8.', '9.', '10.', '11.', '12.'],
    date: '{weekday} {day}.{month}',
    time: 'kello {hour}.{minute}',
    timeInList: 'kello {hour}.{minute}',
  },
  sv: {
    weekdays: ['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag'],
    months: [
      'januari',
      'februari',
      'mars',
      'april',
      'maj',
      'juni',
      'juli',
      'augusti',
      'september',
      'oktober',
      'november',
      'december',
    ],
    date: '{weekday} {day} {month}',
    time: 'klockan {hour}.{minute}',
    timeInList: '{hour}.{minute}',
  },
  en: {
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    date: '{weekday} {day} {month}',
    time: 'at {hour}:{minute}',
    timeInList: '{hour}:{minute}',
  },
};

/** The weekday, the date and the time of day, such as "tiistaina 24.11. kello 13.00". */
export function whenOf(instant: Date, timeZone: string, language: string): string {
  if (!isWritten(language)) {
    return inWords(instant, timeZone, language, { ...DAY_IN_WORDS, ...TIME_IN_WORDS });
  }
  const { date, time } = CALENDARS[language];
  return told(`${date} ${time}`, instant, timeZone, language);
}

/** The weekday and the date, such as "tiistaina 24.11.", as a sentence begins. */
export function dayOf(instant: Date, timeZone: string, language: string): string {
  const day = isWritten(language)
    ? told(CALENDARS[language].date, instant, timeZone, language)
    : inWords(instant, timeZone, language, DAY_IN_WORDS);
  const [first = '', ...rest] = day;
  return first.toLocaleUpperCase(language) + rest.join('');
}

/** The time of day where several stand in a row, such as "kello 13.00". */
export function timeOf(instant: Date, timeZone: string, language: string): string {
  return isWritten(language)
    ? told(CALENDARS[language].timeInList, instant, timeZone, language)
    : inWords(instant, timeZone, language, TIME_IN_WORDS);
}

function told(pattern: string, instant: Date, timeZone: string, language: Language): string {
  const { weekdays, months } = CALENDARS[language];
  const date = localDateOf(instant, timeZone);
  const [hour = '', minute = ''] = wallTimeOf(instant, timeZone).split(':');
  return fill(pattern, {
    weekday: weekdays[weekdayOf(date) - 1] ?? '',
    day: String(Number(date.slice(8, 10))),
    month: months[Number(date.slice(5, 7)) - 1] ?? '',
    hour: String(Number(hour)),
    minute,
  });
}

/** As the language has it in the Unicode Common Locale Data Repository; the years and months are ours in every language. */
function inWords(
  instant: Date,
  timeZone: string,
  language: string,
  words: Intl.DateTimeFormatOptions,
): string {
  const options = { ...words, timeZone, calendar: 'gregory', hourCycle: 'h23' } as const;
  return asOneLine(new Intl.DateTimeFormat(language, options).format(instant));
}
const DAY_IN_WORDS = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const TIME_IN_WORDS = { hour: 'numeric', minute: '2-digit' } as const;

/**
 * Characters that word processors and phones put in by themselves, and š and ž, as the nearest of the GSM 03.38 alphabet, so
 * that a single dash does not turn the whole text into UCS-2 and double its price. Letters of other alphabets, accents and
 * emoji stay: they are how a name is spelled.
 */
export function toGsmFriendly(text: string): string {
  return text.normalize('NFC').replace(REPLACED, (char) => GSM_FRIENDLY.get(char) ?? char);
}

const GSM_FRIENDLY = new Map<string, string>(
  Object.entries({
    "'": '\u2018\u2019\u201A\u201B\u2032\u2039\u203A\u02BC\u00B4`',
    '"': '\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB',
    '-': '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00B7',
    '...': '\u2026',
    // Non-breaking, figure and thin spaces, and the tab.
    ' ': '\u00A0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\t',
    // Soft hyphen, zero-width space, byte order mark: nobody sees them. Joiners stay: scripts and emoji need them.
    '': '\u00AD\u200B\uFEFF',
    s: 'š',
    S: 'Š',
    z: 'ž',
    Z: 'Ž',
  }).flatMap(([gsm, others]) => [...others].map((char): [string, string] => [char, gsm])),
);
const REPLACED = new RegExp(`[${[...GSM_FRIENDLY.keys()].join('')}]`, 'gu');

/** A name or a place as it goes into a sentence: cheap to send, on one line, without a full stop of its own. */
export function asOneLine(text: string): string {
  return toGsmFriendly(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s*\.+$/, '');
}

/** Puts all values in at once, so that a value that looks like a placeholder is left as it is. */
export function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, key: string) => values[key] ?? placeholder);
}
