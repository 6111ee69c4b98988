import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import type { FieldProblem } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import type { NamePolicy, MessageName } from '#libs/people/name-policy.js';
import type { LintIndex } from '../lint/lint-index.js';
import { PUBLIC_URL } from './lint-before-sending.js';
import { loadLint } from './lint-sources.js';
import { lintRenderedText, type LintCode } from '../lint/lint.js';

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
 */
@Injectable()
export class NameCheck implements NamePolicy {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  async problemsOf(tx: Tx, names: readonly MessageName[]): Promise<FieldProblem[]> {
    const problems: FieldProblem[] = [];
    for (const groupId of new Set(names.map(({ ofGroupId }) => ofGroupId ?? null))) {
      const { index } = await loadLint(tx, this.publicUrl, groupId);
      const ofGroup = names.filter(({ ofGroupId }) => (ofGroupId ?? null) === groupId);
      problems.push(...ofGroup.flatMap((name) => problemsOf(name, index)));
    }
    return problems;
  }
}

function problemsOf({ field, text }: MessageName, index: LintIndex): FieldProblem[] {
  if (!text) return [];
  const refused = LANGUAGES.flatMap((language) => lintRenderedText(text, { index, language })).filter(
    ({ severity }) => severity === 'REFUSED',
  );
  const worst = new Map(refused.map(({ code, advice }) => [code, ADVICE[code] ?? advice]));
  return [...worst].map(([code, advice]) => ({ field, message: `${code}: ${advice}` }));
}
