/**
 * Text as it is compared: whatever a phone would show alike is alike. Case, accents, full-width and other compatibility
 * forms, invisible characters and Cyrillic or Greek letters that look Latin make no difference.
 */
export interface FoldedText {
  readonly original: string;
  /** The folded text, a character for each that is seen. */
  readonly folded: string;
  /** Where in the original the folded character begins and ends, in UTF-16 units. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Letters and digits without a break, in folded text. */
export interface Token {
  readonly text: string;
  /** Of its characters in the folded text it comes from. */
  readonly start: number;
  readonly end: number;
}

/** Source: Unicode Technical Standard 39, confusables, as far as whole words can be written with them. */
const LOOKS_LATIN = new Map(
  [
    ['a', 'аα'],
    ['b', 'в'],
    ['c', 'сϲ'],
    ['d', 'ԁđ'],
    ['e', 'еε'],
    ['h', 'нһ'],
    ['i', 'іιı'],
    ['j', 'ј'],
    ['k', 'кκ'],
    ['l', 'ӏł'],
    ['m', 'м'],
    ['n', 'ո'],
    ['o', 'оοø'],
    ['p', 'рρ'],
    ['q', 'ԛ'],
    ['s', 'ѕ'],
    ['t', 'тτ'],
    ['u', 'υ'],
    ['v', 'ѵν'],
    ['w', 'ԝ'],
    ['x', 'хχ'],
    ['y', 'у'],
    ['ae', 'æ'],
    ['-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2212'],
    ['.', '\u3002'],
  ].flatMap(([latin = '', others = '']) => [...others].map((char): [string, string] => [char, latin])),
);

/** A character with the marks that belong to it; characters that nobody sees are taken out before. */
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** Folds a text for comparing, and keeps where each character came from. */
export function folded(original: string): FoldedText {
  const seen: { char: string; at: number }[] = [];
  let at = 0;
  for (const char of original) {
    if (!INVISIBLE.test(char) && !/\p{Cc}/u.test(char)) seen.push({ char, at });
    else if (/\s/.test(char)) seen.push({ char: ' ', at });
    at += char.length;
  }
  const visible = seen.map(({ char }) => char).join('');
  const origin = seen.flatMap(({ char, at: from }) => Array.from({ length: char.length }, () => from));
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: cluster, index } of visible.matchAll(CLUSTER)) {
    const start = origin[index] ?? 0;
    const last = index + cluster.length;
    const end = last < origin.length ? (origin[last] ?? original.length) : original.length;
    for (const char of foldedCharacter(cluster)) {
      text += char;
      for (let unit = 0; unit < char.length; unit += 1) {
        starts.push(start);
        ends.push(end);
      }
    }
  }
  return { original, folded: text, starts, ends };
}

function foldedCharacter(cluster: string): string {
  const plain = cluster
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  return [...plain].map((char) => (/\s/.test(char) ? ' ' : (LOOKS_LATIN.get(char) ?? char))).join('');
}

/** A word or a name as it is compared. */
export function foldedWord(word: string): string {
  return folded(word).folded.trim();
}

/** Words and numbers of folded text, in order. */
export function tokensOf({ folded: text }: FoldedText): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: token, index }) => ({
    text: token,
    start: index,
    end: index + token.length,
  }));
}

/** Marks that people put inside a word so that it is not found: "päi-hde", "p.ä.i.h.d.e". */
const MARK_IN_WORD = /(?<=\p{L})[-_.*'·|]+(?=\p{L})/gu;
/** Single letters with spaces between them: "p ä i h d e". At least four, as initials and "a b c" are no word. */
const SPACED_WORD = /(?<![\p{L}\p{N}])\p{L}(?:[ \-_.*'·|]{1,3}\p{L}){3,}(?![\p{L}\p{N}])/gu;

/** The words that somebody reads although they were taken apart, put together again; positions as in the text. */
export function rejoinedTokens(text: FoldedText): Token[] {
  const spaced = [...text.folded.matchAll(SPACED_WORD)].map(({ 0: word, index }) => ({
    text: word.replace(/\P{L}/gu, ''),
    start: index,
    end: index + word.length,
  }));
  const marked = [...text.folded.matchAll(/[\p{L}\p{N}]+(?:[-_.*'·|]+\p{L}+)+/gu)].map(
    ({ 0: word, index }) => ({
      text: word.replace(MARK_IN_WORD, ''),
      start: index,
      end: index + word.length,
    }),
  );
  return [...spaced, ...marked];
}

/** The part of the original that folded characters `start` to `end` (exclusive) came from. */
export function originalSpan(text: FoldedText, start: number, end: number): { start: number; end: number } {
  return { start: text.starts[start] ?? 0, end: text.ends[end - 1] ?? text.original.length };
}
