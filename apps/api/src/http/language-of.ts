import { badInput } from '#libs/errors/app-error.js';
import { LANGUAGES, type Language } from '#libs/people/language.js';

/** The `?language=` of an address; null when it names none. @throws AppError BAD_INPUT */
export function languageOf(text: string | undefined): Language | null {
  if (text === undefined || text === '') return null;
  const language = LANGUAGES.find((each) => each === text);
  if (!language) throw badInput('language', `Give one of ${LANGUAGES.join(', ')}`);
  return language;
}
