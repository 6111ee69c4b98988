/** The languages that texts and pages are written in. */
export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language to write in for somebody who reads `wanted` best: that one, or else the fallback. */
export function writtenLanguage(wanted: string, fallback: Language): Language {
  return LANGUAGES.find((language) => language === wanted) ?? fallback;
}
