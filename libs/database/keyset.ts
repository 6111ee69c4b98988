import { AppError } from '#libs/errors/app-error.js';
import { isStorable } from './storable-text.js';

export type KeyValue = string | number | null;

/** What a list must fetch: `limit + 1` rows after the key `cursor`, forward or backward in the list's order. */
export interface PageRequest {
  readonly limit: number;
  readonly forward: boolean;
  readonly cursor: readonly KeyValue[] | null;
}

/** A column of a list's order. Together the columns must be unique, so the last one is usually the id. */
export interface KeysetColumn {
  /** An SQL expression, written by us, never by a client. */
  readonly expr: string;
  readonly direction: 'ASC' | 'DESC';
  readonly cast: KeysetCast;
  /** Whether the expression can be null; nulls stand last in ASC and first in DESC, as PostgreSQL orders them. */
  readonly nullable?: boolean;
}

const FLIPPED = { ASC: 'DESC', DESC: 'ASC' } as const;
/** The last whole year of PostgreSQL's timestamptz. */
const LAST_YEAR = 294_275;
const WHOLE_NUMBER = /^-?\d{1,18}$/;
/** How a key of each SQL type looks, so that an invented cursor is refused before it fails as a cast in the database. */
const KEY_PATTERNS = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  timestamptz: /^\d{4,6}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}(?::?\d{2}){0,2})$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?$/,
  int: /^-?\d{1,9}$/,
  bigint: WHOLE_NUMBER,
  numeric: /^-?\d{1,30}(?:\.\d{1,30})?$/,
  float8: /^-?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?$/,
  boolean: /^(?:true|false)$/,
  text: /^/,
} as const;
export type KeysetCast = keyof typeof KEY_PATTERNS;

/** What a cursor is answered with that does not fit. */
export function badCursor(): AppError {
  return new AppError('BAD_CURSOR', 'The cursor does not come from this list in this order.');
}

function fits(cast: KeysetCast, key: string): boolean {
  if (!KEY_PATTERNS[cast].test(key)) return false;
  switch (cast) {
    case 'text':
      return isStorable(key);
    case 'date':
      return isPossibleDay(key);
    case 'timestamptz':
      return isPossibleDay(key) && isPossibleTime(key.slice(key.search(/[T ]/) + 1));
    case 'time':
      return isPossibleTime(key);
    case 'float8':
      return isPossibleFloat(key);
    case 'uuid':
    case 'int':
    case 'bigint':
    case 'numeric':
    case 'boolean':
      return true;
  }
}

/** Whether the text begins with a day of the calendar: PostgreSQL fails on the 30th of February and knows no year 0. */
function isPossibleDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = (text.split(/[T ]/)[0] ?? '').split('-').map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= 1 && year <= LAST_YEAR && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whether the text begins with a time of the clock, and its offset, if it has one, is one that PostgreSQL takes. */
function isPossibleTime(text: string): boolean {
  const [time = '', offset = '0'] = text.split(/[Z+-]/);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  const [offsetHour = 0, ...rest] = (offset.match(/\d{2}/g) ?? []).map(Number);
  return hour < 24 && minute < 60 && second < 60 && offsetHour < 16 && rest.every((part) => part < 60);
}

/** Whether a double holds it, neither too large nor too small to be told from nothing. */
function isPossibleFloat(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(text.split('e')[0] ?? ''));
}

/** The sides of `expr` against the key `$n`: nulls count as greater than everything, as in PostgreSQL's default order. */
function comparison(column: KeysetColumn, side: 'after' | 'before', parameter: string | null) {
  const { expr } = column;
  const greater = (column.direction === 'ASC') === (side === 'after');
  if (parameter === null) {
    return { beyond: greater ? 'FALSE' : `${expr} IS NOT NULL`, same: `${expr} IS NULL` };
  }
  const beyond = `${expr} ${greater ? '>' : '<'} ${parameter}`;
  return {
    beyond: greater && column.nullable ? `(${beyond} OR ${expr} IS NULL)` : beyond,
    same: `${expr} = ${parameter}`,
  };
}

/**
 * The WHERE condition and ORDER BY of one page. Where all columns run one way and none is nullable it is one row
 * comparison, which an index serves as a range; otherwise the same comparison is written out.
 *
 * @param firstParameterIndex the number of the first free `$n`.
 * @returns `sql`, a condition (`TRUE` without a cursor); `params` for it; `orderBy`, the list that follows ORDER BY.
 * @throws AppError BAD_CURSOR if the key does not fit the columns.
 */
export function keysetWhere(
  columns: readonly KeysetColumn[],
  request: PageRequest,
  firstParameterIndex: number,
): { sql: string; params: KeyValue[]; orderBy: string } {
  const orderBy = columns
    .map(({ expr, direction }) => `${expr} ${request.forward ? direction : FLIPPED[direction]}`)
    .join(', ');
  const { cursor } = request;
  if (cursor === null) return { sql: 'TRUE', params: [], orderBy };
  if (cursor.length !== columns.length) throw badCursor();

  const params: KeyValue[] = [];
  const parameters = columns.map(({ cast, nullable }, index) => {
    const key = cursor[index] ?? null;
    if (key === null) {
      if (!nullable) throw badCursor();
      return null;
    }
    if (!fits(cast, String(key))) throw badCursor();
    params.push(key);
    return `$${firstParameterIndex + params.length - 1}::${cast}`;
  });

  const side = request.forward ? 'after' : 'before';
  const direction = columns[0]?.direction;
  if (columns.every((column) => column.direction === direction && !column.nullable)) {
    const operator = (direction === 'ASC') === request.forward ? '>' : '<';
    const left = columns.map(({ expr }) => expr).join(', ');
    return { sql: `(${left}) ${operator} (${parameters.join(', ')})`, params, orderBy };
  }
  const sides = columns.map((column, index) => comparison(column, side, parameters[index] ?? null));
  const alternatives = sides.map(({ beyond }, index) =>
    [...sides.slice(0, index).map(({ same }) => same), beyond].join(' AND '),
  );
  return { sql: `(${alternatives.map((alternative) => `(${alternative})`).join(' OR ')})`, params, orderBy };
}
