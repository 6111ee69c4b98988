import { AppError } from '#libs/errors/app-error.js';
import { isRefused, type LintProblem } from './lint.js';

/** A text that somebody wrote, where it stands in what they sent, and what is wrong with it. */
export interface LintedField {
  /** As in the fields of BAD_INPUT. */
  readonly field: string;
  readonly problems: readonly LintProblem[];
}

/** @throws AppError BAD_INPUT with each problem because of which a text must not leave; warnings pass */
export function refuseProblems(texts: readonly LintedField[]): void {
  const fields = texts.flatMap(({ field, problems }) =>
    problems
      .filter((problem) => isRefused([problem]))
      .map(({ code, advice }) => ({ field, message: `${code}: ${advice}` })),
  );
  if (fields.length > 0)
    throw new AppError('BAD_INPUT', 'The message holds what a text must not say', { fields });
}
