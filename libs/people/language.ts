/** The languages that texts and pages are written in. */
export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Whether pages, and texts as shipped, are written in this language. */
export function isWritten(language: string): language is Language {
  return LANGUAGES.some((written) => written === language);
}

/** The language to write in for somebody who reads `wanted` best: that one, or else the fallback. */
export function writtenLanguage(wanted: string, fallback: Language): Language {
  return isWritten(wanted) ? wanted : fallback;
}

/** The languages that a person can be said to read best, in English, by the BCP 47 tags that the database keeps. */
export const LANGUAGE_NAMES = {
  fi: 'Finnish',
  sv: 'Swedish',
  en: 'English',
  uk: 'Ukrainian',
  ru: 'Russian',
  ar: 'Arabic',
  so: 'Somali',
  et: 'Estonian',
  fa: 'Persian',
  'fa-AF': 'Dari',
  ps: 'Pashto',
  ku: 'Kurdish, as Kurmanji',
  ckb: 'Sorani Kurdish',
  ti: 'Tigrinya',
  am: 'Amharic',
  tr: 'Turkish',
  vi: 'Vietnamese',
  th: 'Thai',
  zh: 'Chinese',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
  pt: 'Portuguese',
  it: 'Italian',
  pl: 'Polish',
  ro: 'Romanian',
  rom: 'Romani',
  hu: 'Hungarian',
  lv: 'Latvian',
  lt: 'Lithuanian',
  bg: 'Bulgarian',
  sq: 'Albanian',
  bn: 'Bengali',
  hi: 'Hindi',
  ur: 'Urdu',
  ne: 'Nepali',
  ta: 'Tamil',
  tl: 'Tagalog',
  sw: 'Swahili',
  se: 'Northern Sámi',
  fse: 'Finnish Sign Language',
} as const satisfies Record<Language, string> & Record<string, string>;
export type ListedLanguage = keyof typeof LANGUAGE_NAMES;
export const LISTED_LANGUAGES = Object.keys(LANGUAGE_NAMES) as ListedLanguage[];

/** The BCP 47 tag of all languages that have none of their own; here of those that are not listed. */
export const OTHER_LANGUAGE = 'mis';
export type AnyLanguage = ListedLanguage | typeof OTHER_LANGUAGE;

/** The listed language that a tag means, whatever region or script it names: `sv-FI` is Swedish. */
export function listedLanguage(tag: string): AnyLanguage {
  if (isListed(tag)) return tag;
  const [primary = ''] = tag.split('-');
  return isListed(primary) ? primary : OTHER_LANGUAGE;
}

function isListed(tag: string): tag is ListedLanguage {
  return Object.hasOwn(LANGUAGE_NAMES, tag);
}
