import type { Language } from '#libs/people/language.js';
import type { PersonMeasures, RegularityMeasures } from './measures.js';

/**
 * The measures as short sentences for the people they are about. They say what somebody did, never what they missed:
 * no percentage, no zero, no ranking. A measure with nothing good to say yet gives no sentence.
 */

/**
 * From here up the days are said to repeat (M5): any two weeks have, on average, three of four days in common. In a group
 * with one weekday that takes a visit in about seven of eight weeks.
 */
export const DAYS_REPEAT_FROM = 0.75;

/**
 * By so much momentum (M6) must exceed the rate (M1) to be more than chance. Its average is as steady as one of five plain
 * sessions, so this is one visit more out of five.
 */
export const MORE_OFTEN_FROM = 0.2;

/** A membership's measures, or a person's: only a membership has sessions that the visits are out of. */
export type MeasuresInWords = PersonMeasures &
  Partial<Pick<RegularityMeasures, 'attended' | 'missed' | 'attendanceRate' | 'similarWeeks' | 'momentum'>>;

export interface PlainWords {
  /** All in one sentence, totals first: "Olit mukana 7 kertaa 10:stä, jo 4 viikkoa peräkkäin." Null before the first visit. */
  readonly summary: string | null;
  /** M1 as totals: "Olit mukana 7 kertaa 10:stä". */
  readonly visits: string | null;
  /** M2: "Mukana 8 viikolla 10:stä". */
  readonly weeks: string | null;
  /** M3, the current streak, from two weeks up: "Jo 4 viikkoa peräkkäin". */
  readonly streak: string | null;
  /** M5, when the same weekdays come back: "Samat päivät toistuvat". Of a membership only. */
  readonly days: string | null;
  /** M6, when clearly above M1: "Viime aikoina useammin". Of a membership only. */
  readonly lately: string | null;
}

/** M7, for staff only: what to do for somebody who has stayed away. Said of nobody and to nobody. */
export function callThemWords(language: Language): string {
  return PHRASES[language].callThem;
}

interface Phrases {
  visitsOf(attended: number, eligible: number): string;
  visits(count: number): string;
  weeks(active: number, offered: number): string;
  /** Never asked for one week: one is not a row. */
  streak(weeks: number): string;
  readonly daysRepeat: string;
  readonly moreOftenLately: string;
  readonly callThem: string;
}

const PHRASES: Record<Language, Phrases> = {
  fi: {
    visitsOf: (attended, eligible) => `Olit mukana ${finnishTimes(attended)} ${finnishOutOf(eligible)}`,
    visits: (count) => `Olit mukana ${finnishTimes(count)}`,
    weeks: (active, offered) => `Mukana ${active} viikolla ${finnishOutOf(offered)}`,
    streak: (weeks) => `Jo ${weeks} viikkoa peräkkäin`,
    daysRepeat: 'Samat päivät toistuvat',
    moreOftenLately: 'Viime aikoina useammin',
    callThem: 'Soita ja kysy kuulumisia',
  },
  sv: {
    visitsOf: (attended, eligible) =>
      `Du var med ${attended} av ${eligible} ${eligible === 1 ? 'gång' : 'gånger'}`,
    visits: (count) => `Du var med ${count} ${count === 1 ? 'gång' : 'gånger'}`,
    weeks: (active, offered) => `Med under ${active} av ${offered} ${offered === 1 ? 'vecka' : 'veckor'}`,
    streak: (weeks) => `Redan ${weeks} veckor i rad`,
    daysRepeat: 'Samma dagar återkommer',
    moreOftenLately: 'Oftare på sistone',
    callThem: 'Ring och fråga hur det är',
  },
  en: {
    visitsOf: (attended, eligible) =>
      `You came ${attended} of ${eligible} ${eligible === 1 ? 'time' : 'times'}`,
    visits: (count) => `You came ${count} ${count === 1 ? 'time' : 'times'}`,
    weeks: (active, offered) => `Took part in ${active} of ${offered} ${offered === 1 ? 'week' : 'weeks'}`,
    streak: (weeks) => `${weeks} weeks in a row`,
    daysRepeat: 'Your days repeat',
    moreOftenLately: 'More often lately',
    callThem: 'Call and ask how they are',
  },
};

/**
 * The sentences for one membership, or for one person over all groups. A person's visits stand alone ("Olit mukana 7
 * kertaa"), as do visits that were all walk-ins: there is no number of sessions that they would be out of.
 */
export function plainWords(measures: MeasuresInWords, language: Language): PlainWords {
  const phrases = PHRASES[language];
  const words = {
    visits: visitsSentence(measures, phrases),
    weeks: measures.activeWeeks > 0 ? phrases.weeks(measures.activeWeeks, measures.offeredWeeks) : null,
    streak: measures.currentStreak > 1 ? phrases.streak(measures.currentStreak) : null,
    days: daysRepeat(measures) ? phrases.daysRepeat : null,
    lately: comesMoreOften(measures) ? phrases.moreOftenLately : null,
  };
  return { summary: summaryOf(words), ...words };
}

/** The totals, and the one good thing more that says most. */
function summaryOf({ visits, streak, lately, days }: Omit<PlainWords, 'summary'>): string | null {
  if (visits === null) return null;
  const more = lately ?? streak ?? days;
  return more === null ? `${visits}.` : `${visits}, ${more.charAt(0).toLowerCase()}${more.slice(1)}.`;
}

function daysRepeat({ similarWeeks = null }: MeasuresInWords): boolean {
  return similarWeeks !== null && similarWeeks >= DAYS_REPEAT_FROM;
}

/** With too few sessions for a rate there is nothing that lately could be compared with. */
function comesMoreOften({ momentum = null, attendanceRate = null }: MeasuresInWords): boolean {
  return momentum !== null && attendanceRate !== null && momentum - attendanceRate >= MORE_OFTEN_FROM;
}

function visitsSentence(measures: MeasuresInWords, phrases: Phrases): string | null {
  const { attended = 0, missed = 0 } = measures;
  if (attended > 0) return phrases.visitsOf(attended, attended + missed);
  return measures.visits > 0 ? phrases.visits(measures.visits) : null;
}

function finnishTimes(count: number): string {
  return count === 1 ? '1 kerran' : `${count} kertaa`;
}

/**
 * A whole number from 0 up in the Finnish elative, "out of": `10:stä`, `12:sta`. The ending follows the vowels of the last
 * numeral spoken: yhdestä, kahdesta, … kymmenestä, sadasta, tuhannesta; from 11 to 19 the ending is in front of
 * *-toista* (yhdestätoista, kahdestatoista), so the last digit decides there too.
 */
export function finnishOutOf(count: number): string {
  const lastDigit = count % 10;
  const hasFrontVowels = lastDigit === 0 ? count % 100 !== 0 : [1, 4, 5, 7, 9].includes(lastDigit);
  return `${count}:${hasFrontVowels ? 'stä' : 'sta'}`;
}
