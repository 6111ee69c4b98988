import { localDateOf, weekdayOf } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { Language } from '#libs/people/language.js';
import { REMINDER_KINDS } from './reminder-kind.js';
import { segmentsOf } from './segments.js';

/**
 * The words of reminders, in plain language: short sentences, one thing in each, no abbreviations, the weekday and the
 * date instead of "today" or "tomorrow" (a text may be read late). A text says the public name, the time, the place and
 * what to reply, and nothing else.
 *
 * Every text fits one GSM-7 part with a public name of 24 and a place of 30 characters; change words only with the spec
 * beside this file.
 */

/** A cancellation is told in other words when too few had signed up. */
export const REMINDER_TEXTS = [...REMINDER_KINDS, 'MINIMUM_NOT_REACHED'] as const;
export type ReminderText = (typeof REMINDER_TEXTS)[number];

export interface ReminderFacts {
  readonly kind: ReminderText;
  readonly language: Language;
  /** The group's neutral public name, never the internal one. */
  readonly publicName: string;
  /** When the session starts: for MOVED the new time, for a cancellation the time at which it would have been. */
  readonly startsAt: Date;
  /** IANA zone in which the time is told. */
  readonly timeZone: string;
  /** null leaves the place out. A cancelled session's place is never told. */
  readonly place: string | null;
  /** Whether the sender is a number that takes replies; then the text asks for one. */
  readonly canReply: boolean;
}

/** Sentences with places for values: {name}, {when} and {place}; in `when` {weekday}, {day}, {month}, {hour}, {minute}. */
interface Wording {
  readonly weekdays: readonly string[];
  readonly months: readonly string[];
  readonly when: string;
  readonly opening: Record<ReminderText, string>;
  readonly place: string;
  readonly reply: string;
  readonly stop: string;
  readonly welcome: string;
  readonly noReply: string;
}

const WORDINGS: Record<Language, Wording> = {
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
    when: '{weekday} {day}.{month} kello {hour}.{minute}',
    opening: {
      THREE_DAYS_AHEAD: '{name}: {when}.',
      ONE_DAY_AHEAD: 'Muistutus: {name} {when}.',
      CANCELLED: 'Peruttu: {name} {when}.',
      MINIMUM_NOT_REACHED: 'Peruttu: {name} {when}. Ilmoittautuneita oli liian vähän.',
      MOVED: 'Muutos: {name} {when}.',
    },
    place: 'Paikka: {place}.',
    reply: 'Vastaa 1, jos tulet. Vastaa 2, jos et tule.',
    stop: 'STOP lopettaa viestit.',
    welcome: 'Tervetuloa.',
    noReply: 'Sinun ei tarvitse vastata. Nähdään taas.',
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
    when: '{weekday} {day} {month} klockan {hour}.{minute}',
    opening: {
      THREE_DAYS_AHEAD: '{name}: {when}.',
      ONE_DAY_AHEAD: 'Påminnelse: {name} {when}.',
      CANCELLED: 'Inställt: {name} {when}.',
      MINIMUM_NOT_REACHED: 'Inställt: {name} {when}. För få hade anmält sig.',
      MOVED: 'Ändring: {name} {when}.',
    },
    place: 'Plats: {place}.',
    reply: 'Svara 1 om du kommer. Svara 2 om du inte kommer.',
    stop: 'STOPP avslutar meddelandena.',
    welcome: 'Välkommen.',
    noReply: 'Du behöver inte svara. Vi ses igen.',
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
    when: '{weekday} {day} {month} at {hour}:{minute}',
    opening: {
      THREE_DAYS_AHEAD: '{name}: {when}.',
      ONE_DAY_AHEAD: 'Reminder: {name}, {when}.',
      CANCELLED: 'Cancelled: {name}, {when}.',
      MINIMUM_NOT_REACHED: 'Cancelled: {name}, {when}. Too few people had signed up.',
      MOVED: 'Changed: {name}, {when}.',
    },
    place: 'Place: {place}.',
    reply: 'Reply 1 if you come. Reply 2 if you do not come.',
    stop: 'STOP ends these texts.',
    welcome: 'Welcome.',
    noReply: 'You do not need to reply. See you again.',
  },
};

/**
 * The text of a reminder. How to end the texts is told where it costs no further part.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function renderReminder(facts: ReminderFacts): string {
  const words = WORDINGS[facts.language];
  const opening = fill(words.opening[facts.kind], {
    name: asOneLine(facts.publicName),
    when: whenOf(facts.startsAt, facts.timeZone, facts.language),
  });
  if (facts.kind === 'CANCELLED' || facts.kind === 'MINIMUM_NOT_REACHED')
    return `${opening} ${words.noReply}`;

  const place = asOneLine(facts.place ?? '');
  const whereAndWhen = place === '' ? opening : `${opening} ${fill(words.place, { place })}`;
  if (!facts.canReply) return `${whereAndWhen} ${words.welcome}`;

  const text = `${whereAndWhen} ${words.reply}`;
  const withStop = `${text} ${words.stop}`;
  const parts = segmentsOf(withStop).parts;
  return parts === 1 || parts === segmentsOf(text).parts ? withStop : text;
}

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

/** The weekday, the date and the time of day, such as "tiistaina 24.11. kello 13.00". */
export function whenOf(instant: Date, timeZone: string, language: Language): string {
  const words = WORDINGS[language];
  const date = localDateOf(instant, timeZone);
  const [hour = '', minute = ''] = wallTimeOf(instant, timeZone).split(':');
  return fill(words.when, {
    weekday: words.weekdays[weekdayOf(date) - 1] ?? '',
    day: String(Number(date.slice(8, 10))),
    month: words.months[Number(date.slice(5, 7)) - 1] ?? '',
    hour: String(Number(hour)),
    minute,
  });
}

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
