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
