import { daysBetween, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import type { Language } from '#libs/people/language.js';

/**
 * How somebody usually comes, for whoever is about to call them: on which weekdays, and how often. It says what they do,
 * never what they missed.
 */

/** With fewer visits there is no rhythm to speak of yet. */
export const MIN_VISITS_FOR_RHYTHM = 3;
/** A weekday is usual when at least this share of the visits falls on it. */
const USUAL_SHARE = 0.25;

export interface UsualRhythm {
  /** ISO weekdays, 1 is Monday; those most visited first. None when visits fall on all kinds of days. */
  readonly weekdays: readonly number[];
  /** The middle one of the gaps between visits, in days; at least 1. */
  readonly everyDays: number;
}

/**
 * The rhythm of somebody's visits; null when there are too few of them.
 * @param visits dates on which they came, in time order
 */
export function usualRhythm(visits: readonly LocalDate[]): UsualRhythm | null {
  const days = [...new Set(visits)];
  if (days.length < MIN_VISITS_FOR_RHYTHM) return null;
  const counts = new Map<number, number>();
  for (const date of days) counts.set(weekdayOf(date), (counts.get(weekdayOf(date)) ?? 0) + 1);
  const weekdays = [...counts]
    .filter(([, count]) => count / days.length >= USUAL_SHARE)
    .sort(([dayA, a], [dayB, b]) => b - a || dayA - dayB)
    .map(([weekday]) => weekday);
  const gaps = days
    .slice(1)
    .map((date, index) => daysBetween(days[index]!, date))
    .sort((a, b) => a - b);
  return { weekdays, everyDays: gaps[Math.floor((gaps.length - 1) / 2)]! };
}

const WEEKDAYS: Record<Language, readonly string[]> = {
  fi: [
    'maanantaisin',
    'tiistaisin',
    'keskiviikkoisin',
    'torstaisin',
    'perjantaisin',
    'lauantaisin',
    'sunnuntaisin',
  ],
  sv: ['måndagar', 'tisdagar', 'onsdagar', 'torsdagar', 'fredagar', 'lördagar', 'söndagar'],
  en: ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'],
};

const PHRASES: Record<Language, { usually: string; on: string; and: string; every: readonly string[] }> = {
  fi: {
    usually: 'Yleensä',
    on: '',
    and: 'ja',
    every: ['monta kertaa viikossa', 'noin kerran viikossa', 'noin joka toinen viikko', 'harvemmin'],
  },
  sv: {
    usually: 'Vanligtvis',
    on: 'på ',
    and: 'och',
    every: ['flera gånger i veckan', 'ungefär en gång i veckan', 'ungefär varannan vecka', 'mer sällan'],
  },
  en: {
    usually: 'Usually',
    on: 'on ',
    and: 'and',
    every: ['several times a week', 'about once a week', 'about every other week', 'less often'],
  },
};
/** Up to how many days each of `every` reaches; the last one has no end. */
const EVERY_UP_TO_DAYS = [4, 10, 17];

/** The rhythm in a few words, such as "Yleensä tiistaisin, noin kerran viikossa". */
export function rhythmInWords({ weekdays, everyDays }: UsualRhythm, language: Language): string {
  const { usually, on, and, every } = PHRASES[language];
  const reaches = EVERY_UP_TO_DAYS.findIndex((days) => everyDays <= days);
  const often = every.at(reaches)!;
  if (weekdays.length === 0) return `${usually} ${often}`;
  const names = weekdays.map((weekday) => WEEKDAYS[language][weekday - 1]!);
  const list = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;
  return `${usually} ${on}${list}, ${often}`;
}
