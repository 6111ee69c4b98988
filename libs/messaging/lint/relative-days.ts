import { foldedWord, type FoldedText } from './folding.js';

/** Days told from the day of reading: a text may be read late, or be sent on the evening before. Finnish, Swedish, English. */
const RELATIVE_DAYS = [
  'tänään',
  'tänäpäivänä',
  'tänä aamuna',
  'tänä iltana',
  'huomenna',
  'huomiseksi',
  'huominen',
  'huomisen',
  'huomista',
  'huomiseen',
  'huomisaamuna',
  'huomisiltana',
  'huomenaamuna',
  'huomenillalla',
  'ylihuomenna',
  'eilen',
  'idag',
  'i dag',
  'ikväll',
  'i kväll',
  'imorgon',
  'i morgon',
  'imorn',
  'imorron',
  'morgondagen',
  'morgondagens',
  'i övermorgon',
  'övermorgon',
  'igår',
  'i går',
  'today',
  "today's",
  'tonight',
  'tomorrow',
  "tomorrow's",
  'yesterday',
];

/** How a language says today, tomorrow and yesterday by itself; what has a number or sign in it is a length of time. */
function daysOfLanguage(language: string): string[] {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return [-1, 0, 1].map((days) => format.format(days, 'day')).filter((words) => !/[\p{N}+-]/u.test(words));
}

/** Looks for relative days of Finnish, Swedish and English, and of one more language. */
export function relativeDays(text: FoldedText, language: string): { start: number; end: number }[] {
  return [...text.folded.matchAll(daysPattern(language))].map(({ 0: day, index }) => ({
    start: index,
    end: index + day.length,
  }));
}

const patterns = new Map<string, RegExp>();

function daysPattern(language: string): RegExp {
  const known = patterns.get(language);
  if (known !== undefined) return known;
  const days = [...RELATIVE_DAYS, ...daysOfLanguage(language)]
    .map((day) =>
      foldedWord(day)
        .replace(/[^\p{L}\p{N} ]/gu, '.')
        .replaceAll(' ', ' +'),
    )
    .sort((one, other) => other.length - one.length);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${days.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  patterns.set(language, pattern);
  return pattern;
}
