import { fragment, identifier, joined, literal, sql, Statement, type Fragment } from '#libs/database/sql.js';
import {
  SEALED_COLUMNS,
  SEALED_COLUMNS_OF_THE_INSTALLATION,
  type SealedColumn,
  type TenantSealedColumn,
} from './sealed-columns.js';

/** Rows that are locked and written together: few enough that nobody waits long for one of them. */
const BATCH_ROWS = 500;

/** `key0`, `key1` …: the parts of a primary key, null before the first row; `currentKeyId` for values that are sealed. */
type NextRows = Record<string, unknown>;
/** The value, and `key0`, `key1` … */
export type RowToSeal = Record<string, unknown> & { readonly value: string | Buffer };
/** Lists of equal length: `key0`, `key1` …, `sealed` and `index`. */
type SealedRows = Record<string, readonly unknown[]>;

interface Sealing {
  /** The next rows by their key, which are locked. */
  readonly next: Statement<NextRows, RowToSeal>;
  readonly write: Statement<SealedRows, never>;
}

function listed<P>(fragments: readonly Fragment<P>[]): Fragment<P> {
  return joined(fragments, ', ');
}

function nextRows({ table, key }: SealedColumn, value: Fragment, wanted: Fragment<NextRows>) {
  const names = key.map(({ name }) => identifier(`t.${name}`));
  const shown = names.map((name, at) => fragment`${name} AS ${identifier(`key${at}`)}`);
  const after = key.map(({ type }, at) => fragment<NextRows>`${`key${at}`}::${identifier(type)}`);
  return sql<NextRows, RowToSeal>`
    SELECT ${listed(shown)}, ${value} AS value FROM ${identifier(table)} t
    WHERE ${wanted} AND (${'key0'}::${identifier(key[0]!.type)} IS NULL OR (${listed(names)}) > (${listed(after)}))
    ORDER BY ${listed(names)} LIMIT ${literal(BATCH_ROWS)} FOR NO KEY UPDATE OF t`;
}

function writeRows({ table, key, sealed, index }: SealedColumn, clear: readonly Fragment[]) {
  const lists = key.map(({ type }, at) => fragment<SealedRows>`${`key${at}`}::${identifier(type)}[]`);
  const names = key.map((_, at) => identifier(`key${at}`));
  const same = key.map(({ name }, at) => fragment`${identifier(`t.${name}`)} = ${identifier(`r.key${at}`)}`);
  const sets = [
    fragment`${identifier(sealed)} = r.new_sealed`,
    ...(index === null ? [] : [fragment`${identifier(index)} = r.new_index`]),
    ...clear,
  ];
  return sql<SealedRows>`
    UPDATE ${identifier(table)} t SET ${listed(sets)}
    FROM unnest(${listed(lists)}, ${'sealed'}::bytea[], ${'index'}::bytea[])
      AS r (${listed(names)}, new_sealed, new_index)
    WHERE ${joined(same, ' AND ')}`;
}

function sealAnew(column: SealedColumn): [string, Sealing] {
  const value = identifier(`t.${column.sealed}`);
  const wanted = fragment<NextRows>`sealed_with(${value}) <> ${'currentKeyId'}`;
  return [column.table, { next: nextRows(column, value, wanted), write: writeRows(column, []) }];
}

function sealPlain(column: TenantSealedColumn): [string, Sealing] {
  const { value, clear } = column.plain;
  const next = nextRows(column, value, fragment`${value} IS NOT NULL`);
  return [column.table, { next, write: writeRows(column, [clear]) }];
}

/** How the sealed column of each table is sealed: what was never sealed, or is sealed with another key. */
export const SEALING: Readonly<Record<'PLAIN' | 'OLDER_KEY', Readonly<Record<string, Sealing>>>> = {
  PLAIN: Object.fromEntries(SEALED_COLUMNS.map(sealPlain)),
  OLDER_KEY: Object.fromEntries([...SEALED_COLUMNS, ...SEALED_COLUMNS_OF_THE_INSTALLATION].map(sealAnew)),
};
