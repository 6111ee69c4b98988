import { listedLanguage, OTHER_LANGUAGE, type ListedLanguage } from '#libs/people/language.js';
import { fold } from './words.js';

/** Names of languages in Finnish, Swedish, English and the language itself, by BCP 47 tag. */
const NAMES: Readonly<Record<ListedLanguage, readonly string[]>> = {
  fi: ['suomi', 'suomen kieli', 'finska', 'finnish'],
  sv: ['ruotsi', 'svenska', 'swedish'],
  en: ['englanti', 'engelska', 'english'],
  uk: ['ukraina', 'ukrainska', 'ukrainian', 'українська'],
  ru: ['venäjä', 'ryska', 'russian', 'русский'],
  ar: ['arabia', 'arabiska', 'arabic', 'العربية'],
  so: ['somali', 'somalia', 'somaliska', 'soomaali'],
  et: ['viro', 'eesti', 'estniska', 'estonian'],
  fa: ['persia', 'farsi', 'persiska', 'persian'],
  'fa-AF': ['dari', 'prs'],
  ps: ['pashto', 'pašto', 'pashtu'],
  ku: ['kurdi', 'kurdiska', 'kurdish', 'kurmandži', 'kurmanji'],
  ckb: ['sorani', 'soranî'],
  ti: ['tigrinja', 'tigrinya', 'tigrinska'],
  am: ['amhara', 'amhariska', 'amharic'],
  tr: ['turkki', 'turkiska', 'turkish'],
  vi: ['vietnam', 'vietnamesiska', 'vietnamese'],
  th: ['thai', 'thaimaa', 'thailändska'],
  zh: ['kiina', 'kinesiska', 'chinese', 'mandariini'],
  de: ['saksa', 'tyska', 'german'],
  fr: ['ranska', 'franska', 'french'],
  es: ['espanja', 'spanska', 'spanish'],
  pt: ['portugali', 'portugisiska', 'portuguese'],
  it: ['italia', 'italienska', 'italian'],
  pl: ['puola', 'polska', 'polish'],
  ro: ['romania', 'rumänska', 'romanian'],
  rom: ['romani', 'romanikieli'],
  hu: ['unkari', 'ungerska', 'hungarian'],
  lv: ['latvia', 'lettiska', 'latvian'],
  lt: ['liettua', 'litauiska', 'lithuanian'],
  bg: ['bulgaria', 'bulgariska', 'bulgarian'],
  sq: ['albania', 'albanska', 'albanian'],
  bn: ['bengali', 'bangla'],
  hi: ['hindi'],
  ur: ['urdu'],
  ne: ['nepali'],
  ta: ['tamili', 'tamil'],
  tl: ['tagalog', 'filipino'],
  sw: ['swahili'],
  se: ['pohjoissaame', 'saame', 'nordsamiska', 'northern sami'],
  fse: ['viittomakieli', 'suomalainen viittomakieli', 'finskt teckenspråk'],
};

const TAG_OF = new Map(
  Object.entries(NAMES).flatMap(([tag, names]) => names.map((name): [string, string] => [fold(name), tag])),
);
const knownLanguages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/**
 * The BCP 47 tag of a language given by name ("suomi", "suomen kieli", "Svenska") or by code ("fi", "sv-FI"): the listed
 * one, so that texts find it; one that is not listed as it is given.
 */
export function readLanguage(text: string): string | undefined {
  const folded = fold(text);
  const named = TAG_OF.get(folded) ?? TAG_OF.get(folded.replace(/nkieli$/, ''));
  if (named !== undefined) return named;
  if (!/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(text)) return undefined;
  const tag = text.replaceAll('_', '-');
  try {
    const [canonical = tag] = Intl.getCanonicalLocales(tag);
    if (knownLanguages.of(canonical) === undefined) return undefined;
    const listed = listedLanguage(canonical);
    return listed === OTHER_LANGUAGE ? canonical : listed;
  } catch {
    return undefined;
  }
}
