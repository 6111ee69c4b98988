import type { FoldedText, Token } from './folding.js';
import { foldedWord, rejoinedTokens, tokensOf } from './folding.js';

/**
 * Words that tell somebody who looks at the telephone why its owner comes: addiction, prison and probation, illness,
 * debts, benefits, unemployment. All lists hold for all texts, because names of places come in every language.
 *
 * `inside`: stems long enough to be found anywhere in a word, also in the middle of a compound. `beginning`: only at the
 * beginning of a word. `phrases`: several words, each found at the beginning of one. Inflection is why they are stems. A
 * stem must not meet our own words: "paikka vapautui" is why `vapautu` alone is not here.
 */
interface WordList {
  readonly inside: readonly string[];
  readonly beginning: readonly string[];
  readonly phrases: readonly string[];
}

export const SENSITIVE_WORDS: Readonly<Record<'fi' | 'sv' | 'en', WordList>> = {
  fi: {
    inside: [
      'päihde',
      'päihte',
      'huume',
      'huumausaine',
      'alkoholi',
      'vankila',
      'vankilo',
      'rikosseuraamu',
      'kriminaalihuol',
      'ehdonalai',
      'koevapau',
      'diagnoos',
      'mielenterve',
      'mielisair',
      'riippuvuu',
      'toimeentulotu',
      'työttömyy',
      'pitkäaikaistyöt',
      'velkaneuvon',
      'velkajärjest',
      'itsemurh',
    ],
    beginning: [
      'päihty',
      'juopot',
      'vanki',
      'vangi',
      'vankeu',
      'vapautumis',
      'vapautumine',
      'vapautuneid',
      'vapautuneill',
      'rikolli',
      'rikostaust',
      'rikosrek',
      'linnakun',
      'yhdyskuntaseuraamu',
      'valvontarangaistu',
      'velka',
      'velkoj',
      'velan',
      'velat',
      'ulosot',
      'työtön',
      'työttömi',
      'työttömä',
      'työttömil',
      'kuntouttav',
      'kelatu',
      'asunnottom',
      'asunnoton',
      'vieroitu',
      'katkaisuhoi',
      'korvaushoi',
      'toipuj',
      'toipumis',
      'toipumine',
      'retkahdu',
      'peliongelm',
      'masennu',
      'skitsofren',
      'psykoos',
      'psykiatr',
      'traumaryhm',
      'hepatiit',
      'hiv',
      'amfetamiin',
      'heroiin',
      'kannabi',
      'opioid',
      'subutex',
      'aaryhm',
      'naryhm',
      'aakokou',
      'nakokou',
      'aapalaver',
      'napalaver',
    ],
    phrases: ['a klinik', 'aa ryhm', 'na ryhm', 'aa kokou', 'na kokou', 'kela tu', 'kelan tu'],
  },
  sv: {
    inside: [
      'missbruk',
      'beroendevård',
      'beroendegrupp',
      'medberoende',
      'spelberoende',
      'drogberoende',
      'kriminalvård',
      'brottspåföljd',
      'rusmedel',
      'narkotika',
      'utkomststöd',
      'försörjningsstöd',
      'arbetslös',
      'skuldrådgiv',
      'självmord',
      'fängels',
    ],
    beginning: [
      'narkoman',
      'knark',
      'droger',
      'drogfri',
      'drogmiss',
      'fånge',
      'fångar',
      'fångvård',
      'frigiven',
      'frigivn',
      'frigivning',
      'villkorlig',
      'brottsling',
      'kriminell',
      'nykter',
      'avgiftning',
      'skuldsan',
      'skuldsatt',
      'socialbidrag',
      'fpastöd',
      'bostadslös',
      'hemlös',
      'psykisk',
      'psykos',
      'självskad',
      'deprimerad',
      'aamöte',
      'namöte',
      'aagrupp',
      'nagrupp',
    ],
    phrases: ['aa möte', 'na möte', 'aa grupp', 'na grupp', 'fpa stöd', 'mental ohälsa'],
  },
  en: {
    inside: ['alcohol', 'addict', 'narcotic', 'unemploy', 'rehabilit'],
    beginning: [
      'diagnos',
      'depression',
      'psychiatr',
      'drug',
      'prison',
      'jail',
      'inmate',
      'convict',
      'offender',
      'probation',
      'parole',
      'criminal',
      'sobriet',
      'detox',
      'rehab',
      'overdos',
      'heroin',
      'cannabis',
      'gambling',
      'debt',
      'jobless',
      'homeless',
      'suicid',
      'schizo',
      'hepatit',
    ],
    phrases: [
      'aa meeting',
      'na meeting',
      'aa group',
      'na group',
      'mental health',
      'mental illness',
      'substance use',
      'substance abuse',
      'income support',
      'social assistance',
      'welfare benefit',
      'housing benefit',
    ],
  },
};

/** Words made ready to be looked for; an organisation's own are stems at the beginning of words, or phrases. */
export interface SensitiveWords {
  readonly inside: RegExp;
  readonly beginning: RegExp;
  readonly phrases: readonly (readonly string[])[];
}

/** Makes the shipped lists and an organisation's own words ready. */
export function sensitiveWords(ownWords: readonly string[] = []): SensitiveWords {
  const lists = Object.values(SENSITIVE_WORDS);
  const own = ownWords.map((word) => partsOf(word)).filter((parts) => parts.length > 0);
  const single = own.filter((parts) => parts.length === 1).flat();
  return {
    inside: anyOf(lists.flatMap(({ inside }) => inside.map(foldedWord))),
    beginning: anyOf([...lists.flatMap(({ beginning }) => beginning.map(foldedWord)), ...single], '^'),
    phrases: [
      ...lists.flatMap(({ phrases }) => phrases.map(partsOf)),
      ...own.filter((parts) => parts.length > 1),
    ],
  };
}

function partsOf(phrase: string): string[] {
  return foldedWord(phrase)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}

function anyOf(words: readonly string[], before = ''): RegExp {
  return new RegExp(`${before}(?:${words.join('|')})`, 'u');
}

/** The sensitive words of a text: positions in the folded text. */
export function sensitiveTokens(text: FoldedText, { inside, beginning, phrases }: SensitiveWords): Token[] {
  const tokens = tokensOf(text);
  const words = [...tokens, ...rejoinedTokens(text)].filter(
    (token) => inside.test(token.text) || beginning.test(token.text),
  );
  const groups = phrases.flatMap((parts) =>
    tokens.flatMap((token, index) => {
      const last = tokens[index + parts.length - 1];
      return last !== undefined && parts.every((part, offset) => isPart(tokens, index, offset, part, parts))
        ? [{ text: text.folded.slice(token.start, last.end), start: token.start, end: last.end }]
        : [];
    }),
  );
  return [...words, ...groups];
}

/** Whether a word of the text is one of a phrase: whole, but for the last, which may be inflected. */
function isPart(
  tokens: readonly Token[],
  index: number,
  offset: number,
  part: string,
  parts: readonly string[],
): boolean {
  const word = tokens[index + offset]?.text ?? '';
  return offset === parts.length - 1 ? word.startsWith(part) : word === part;
}
