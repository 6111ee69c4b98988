/**
 * What somebody means by a text, in Finnish, Swedish and English. A reply is one character where it can be: `1` for coming,
 * `2` for not coming. Words are understood too, in any case, with punctuation, quotes, thumbs and thanks around them.
 * Whatever could mean something else is for a human: "1 en tiedä" is no yes, and a question mark asks.
 */

export const MEANINGS = ['ATTENDING', 'NOT_ATTENDING', 'STOP', 'START', 'FOR_STAFF'] as const;
export type Meaning = (typeof MEANINGS)[number];

export interface ReadText {
  readonly meaning: Meaning;
  /** The one digit from 1 to 9 that it consists of, for who was asked to choose by number. */
  readonly number: number | null;
  /** Beside STOP it says something that a human should read. */
  readonly saysMore: boolean;
}

type Said = Exclude<Meaning, 'FOR_STAFF'>;

const WORDS: Readonly<Record<Said, readonly string[]>> = {
  ATTENDING: [
    ...['1', 'yksi', 'ett', 'one', '👍'],
    ...['k', 'kyllä', 'kylla', 'kyl', 'joo', 'juu', 'jep', 'jees', 'tulen', 'ja', 'yes', 'yep', 'yeah'],
    ...['kommer', 'coming'],
  ],
  NOT_ATTENDING: [
    ...['2', 'kaksi', 'två', 'tva', 'two', '👎'],
    ...['e', 'en', 'ei', 'nej', 'nä', 'no', 'nope'],
  ],
  STOP: ['stop', 'stopp', 'lopeta'],
  START: ['start', 'starta', 'aloita'],
};

/** Said as a whole; word by word they would mean something else, or nothing. */
const PHRASES: Readonly<Record<string, Said>> = {
  'en tule': 'NOT_ATTENDING',
  'en pääse': 'NOT_ATTENDING',
  'en pääse tulemaan': 'NOT_ATTENDING',
  'kommer inte': 'NOT_ATTENDING',
  'jag kommer': 'ATTENDING',
  'jag kommer inte': 'NOT_ATTENDING',
  'not coming': 'NOT_ATTENDING',
  'i am coming': 'ATTENDING',
  'i am not coming': 'NOT_ATTENDING',
};

/** Change nothing about what is meant. */
const POLITE = new Set([
  ...['kiitos', 'kiitti', 'kiitoksia', 'tack', 'tackar', 'thanks', 'thank', 'you', 'please'],
  ...['hei', 'moi', 'hej', 'hello', 'hi'],
  ...['🙂', '😊', '😀', '😃', '😄', '😁', '☺', '🙏', '👋', '❤'],
]);

const NUMBER_OF_WORD = new Map(
  [
    ['1', 'yksi', 'ett', 'one'],
    ['2', 'kaksi', 'två', 'tva', 'two'],
  ].flatMap((words, index) => words.map((word): [string, number] => [word, index + 1])),
);
const MEANING_OF_WORD = new Map(
  Object.entries(WORDS).flatMap(([meaning, words]) =>
    words.map((word): [string, Said] => [word, meaning as Said]),
  ),
);

/** Reads a text; anything that is not plain is for staff. STOP is heeded from anybody who begins with it. */
export function readText(text: string): ReadText {
  const words = wordsOf(text);
  const said = words.filter((word) => !POLITE.has(word));
  const [first] = said;
  if (first !== undefined && MEANING_OF_WORD.get(first) === 'STOP') {
    const saysMore = said.some((word) => MEANING_OF_WORD.get(word) !== 'STOP');
    return { meaning: 'STOP', number: null, saysMore };
  }
  if (text.includes('?') || text.includes('\u{FF1F}')) return FOR_STAFF;
  return { meaning: meaningOf(said), number: numberOf(said), saysMore: false };
}

const FOR_STAFF: ReadText = { meaning: 'FOR_STAFF', number: null, saysMore: false };

function meaningOf(said: readonly string[]): Meaning {
  const phrase = said.join(' ');
  if (Object.hasOwn(PHRASES, phrase)) return PHRASES[phrase] ?? 'FOR_STAFF';
  const [meaning, ...others] = new Set(said.map((word) => MEANING_OF_WORD.get(word)));
  return others.length === 0 ? (meaning ?? 'FOR_STAFF') : 'FOR_STAFF';
}

function numberOf(said: readonly string[]): number | null {
  const [word, ...others] = said;
  if (word === undefined || others.length > 0) return null;
  return /^[1-9]$/.test(word) ? Number(word) : (NUMBER_OF_WORD.get(word) ?? null);
}

/**
 * The words in lower case, without punctuation. Digits in circles and in other widths are digits; skin tones, the frame of
 * a keycap and variation selectors are dropped. A plus stays: "+1" may be a companion.
 */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u{FE0F}\u{20E3}\u{200D}\u{1F3FB}-\u{1F3FF}]/gu, '')
    .replace(/(\p{Extended_Pictographic})/gu, ' $1 ')
    .split(/[\s\p{P}\p{C}\u{B4}\u{60}]+/u)
    .filter((word) => word !== '');
}
