import { AppError } from './app-error.js';

/**
 * What a look-up gave: a row, or whether there is one.
 * @param what it was that was looked for, as in `There is no such session`
 * @throws AppError NOT_FOUND for null, undefined and false
 */
export function found<T>(row: T | null | undefined | false, what: string): T {
  if (row === null || row === undefined || row === false) {
    throw new AppError('NOT_FOUND', `There is no such ${what}`);
  }
  return row;
}
