import { foldedWord, type Token } from './folding.js';
import { remembered } from './remembered.js';

/**
 * Finds names in a text although they are inflected: "Virtasen Matille" names Matti Virtanen. Finnish inflection is followed
 * by rules of thumb (the grades of consonants in one form, a stem, and what may come after it) rather than by a dictionary:
 * it is better to ask about a word too many than to let a name go.
 */
export interface NameIndex<Owner> {
  /** By the first letters of the first word, so that thousands of names cost no more than a few. */
  readonly byBeginning: ReadonlyMap<string, readonly IndexedName<Owner>[]>;
}

interface IndexedName<Owner> {
  readonly owner: Owner;
  readonly words: readonly NameWord[];
}

interface NameWord {
  readonly whole: string;
  /** Made when it is first needed: most names are never met. */
  readonly pattern: () => RegExp;
}

export interface NameMatch<Owner> {
  readonly owner: Owner;
  /** Positions in the folded text. */
  readonly start: number;
  readonly end: number;
}

const BEGINNING_CHARACTERS = 2;

/**
 * Makes names ready to be looked for. A name without a letter or digit is left out.
 * @param inCompounds whether a word that begins with a name is one, too: "aamukahviporukka"
 */
export function indexNames<Owner>(
  names: Iterable<{ readonly name: string; readonly owner: Owner }>,
  inCompounds: boolean,
): NameIndex<Owner> {
  const byBeginning = new Map<string, IndexedName<Owner>[]>();
  for (const { name, owner } of names) {
    const [first, ...rest] = wordsOfName(name);
    if (first === undefined) continue;
    const firstWord = inCompounds ? FIRST_OF_COMPOUND : FIRST;
    const laterWord = inCompounds ? LATER_OF_COMPOUND : LATER;
    const words = [firstWord(first), ...rest.map(laterWord)];
    const key = beginningOf(first);
    const alike = byBeginning.get(key);
    if (alike === undefined) byBeginning.set(key, [{ owner, words }]);
    else alike.push({ owner, words });
  }
  return { byBeginning };
}

/** After the first word of a name, others are rarely met by chance. */
const FIRST = remembered((word) => nameWord(word, 0, false));
const FIRST_OF_COMPOUND = remembered((word) => nameWord(word, 0, true));
const LATER = remembered((word) => nameWord(word, 1, false));
const LATER_OF_COMPOUND = remembered((word) => nameWord(word, 1, true));

function nameWord(whole: string, dropsMore: number, inCompounds: boolean): NameWord {
  return { whole, pattern: once(() => inflected(whole, dropsMore, inCompounds)) };
}

/** All places of a text where one of the names stands, as whole words one after the other. */
export function namesIn<Owner>(tokens: readonly Token[], index: NameIndex<Owner>): NameMatch<Owner>[] {
  // Once for each word of the text, as thousands of names are compared with it.
  const plain = tokens.map(({ text }) => gradeless(text));
  return tokens.flatMap((token, position) =>
    (index.byBeginning.get(plain[position]?.slice(0, BEGINNING_CHARACTERS) ?? '') ?? []).flatMap(
      ({ owner, words }) => {
        const last = tokens[position + words.length - 1];
        if (last === undefined) return [];
        const named = words.every(({ whole, pattern }, offset) => {
          const at = position + offset;
          return tokens[at]?.text === whole || pattern().test(plain[at] ?? '');
        });
        return named ? [{ owner, start: token.start, end: last.end }] : [];
      },
    ),
  );
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The words of a name, folded. */
export const wordsOfName: (name: string) => readonly string[] = remembered((name) =>
  foldedWord(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== ''),
);

/** What a word is found by, as it is and inflected. */
export const beginningOf = remembered((word) => gradeless(word).slice(0, BEGINNING_CHARACTERS));

/** Strong and weak grade in one form, such as "pekka" and "pekan", "ilta" and "illan"; the beginning of a word has none. */
function gradeless(word: string): string {
  return word
    .replace(/(?<=..)(?:kk|pp|tt)/gu, (pair) => pair.charAt(0))
    .replace(/(?<=.)(lt|ll)/gu, 'l')
    .replace(/(?<=.)(nt|nn)/gu, 'n')
    .replace(/(?<=.)(rt|rr)/gu, 'r')
    .replace(/(?<=.)(mp|mm)/gu, 'm')
    .replace(/(?<=.)(nk|ng)/gu, 'ng');
}

/** What follows a stem in Finnish (after accents are gone), and in Swedish and English. */
const ENDINGS = [
  '(?:n|t|a|ta|tta|na|ssa|sta|lla|la|lta|le|lle|ksi|en|in|an|on|un|yn|hin|han|hen|hon|hun|seen|iin|ien|ten|iden|iten)',
  '(?:ja|ia|ita|issa|ista|illa|ila|ilta|ile|ille|iksi|ina|den|tena|teen|det|tta)',
  '(?:s|ens|ets|et|er|erna|ar|arna|or|orna|e|i|o|u|y)',
].join('|');
const INFLECTION = `(?:(?:${ENDINGS})(?:kin|kan|ko|ni|si|nsa|mme|nne)?)?`;

/** Names shorter than this stay as they are before an ending: too little would be left of them. */
const SHORTEST_THAT_CHANGES = 4;
const SHORTEST_IN_COMPOUNDS = 5;

function inflected(word: string, dropsMore: number, inCompounds: boolean): RegExp {
  const plain = gradeless(word);
  if (plain.length < SHORTEST_THAT_CHANGES) return new RegExp(`^${plain}${INFLECTION}$`, 'u');
  // Names in -nen: Virtasen, Virtaselle, Virtasta, naisten.
  if (plain.endsWith('nen')) {
    const stem = plain.slice(0, -'nen'.length);
    return new RegExp(`^${stem}(?:nen|s[aeiouy]?${INFLECTION})$`, 'u');
  }
  const mostDropped = (plain.length < 6 ? 1 : 2) + dropsMore;
  const stems = Array.from({ length: mostDropped }, (_, dropped) =>
    plain.slice(0, Math.max(2, plain.length - dropped - 1)),
  );
  const compound = inCompounds && plain.length >= SHORTEST_IN_COMPOUNDS ? `|${plain}.*` : '';
  return new RegExp(`^(?:(?:${stems.join('|')})[aeiouy]?${INFLECTION}${compound})$`, 'u');
}
