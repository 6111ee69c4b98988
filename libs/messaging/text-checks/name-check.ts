import type { Tx } from '#libs/database/tenant-database.js';
import { AppError, type FieldProblem } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import type { LintBook } from '../lint/lint-index.js';
import { loadLint } from './lint-sources.js';
import { lintRenderedText, type LintCode } from '../lint/lint.js';

/** A name or place that texts will tell, with the field it came in. */
export interface ToldName {
  readonly field: string;
  /** Null is told to nobody. */
  readonly text: string | null | undefined;
}

/** Each is told in texts of any of them. */
const LANGUAGES: readonly Language[] = ['fi', 'sv', 'en'];

const ADVICE: Partial<Record<LintCode, string>> = {
  INTERNAL_NAME: 'Give a name that does not tell the internal name of a group',
  SENSITIVE_WORD: 'Give a neutral name; texts may be read by others, and no text may hold such a word',
  OTHER_PERSON: 'Leave out the names of people',
  IDENTITY_CODE: 'Leave out identity codes',
  FOREIGN_URL: 'Leave out web addresses; after a full stop that ends a sentence, put a space',
  RELATIVE_DAY: 'Leave out words such as today and tomorrow; texts may be read on another day',
  UNKNOWN_PLACEHOLDER: 'Leave out braces',
};

/**
 * Refuses names and places with which texts would be refused when they are about to leave: whoever gives the name can
 * mend it, whereas nobody would be there when the text is due.
 * @param publicUrl the address people use, without a slash at the end
 * @param groupId of the group whose public name it is: its own internal name is looked at by `problemsOfNames`
 * @throws AppError BAD_INPUT naming each field, and what is wrong with it
 */
export async function checkToldNames(
  tx: Tx,
  publicUrl: string,
  names: readonly ToldName[],
  groupId: string | null = null,
): Promise<void> {
  if (names.every(({ text }) => !text?.trim())) return;
  const { book } = await loadLint(tx, publicUrl, groupId);
  const fields = names.flatMap((name) => problemsOf(name, book));
  if (fields.length > 0) throw new AppError('BAD_INPUT', 'Texts could not tell this', { fields });
}

function problemsOf({ field, text }: ToldName, book: LintBook): FieldProblem[] {
  if (!text) return [];
  const refused = LANGUAGES.flatMap((language) => lintRenderedText(text, { book, language })).filter(
    ({ severity }) => severity === 'REFUSED',
  );
  const worst = new Map(refused.map(({ code, advice }) => [code, ADVICE[code] ?? advice]));
  return [...worst].map(([code, advice]) => ({ field, message: `${code}: ${advice}` }));
}
