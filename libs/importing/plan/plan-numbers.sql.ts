import { fragment, sql } from '#libs/database/sql.js';
import { TABLES_OF_PARTICIPANTS } from './temporary-tables.sql.js';

export const SET_UP = TABLES_OF_PARTICIPANTS;

/** Whether the row `n` of `phone_number` has the number of the line `p` of `plan_person`. */
export const HAS_NUMBER_OF_LINE = fragment`EXISTS (
  SELECT 1 FROM plan_number i WHERE i.line = p.line AND i.number_index = n.number_index)`;

export const NUMBERS_OF_FILE = sql<{ importId: string }, { line: number; sealed: Buffer }>`
  SELECT (data ->> 'line')::int AS line, phone_sealed AS sealed FROM import_row
  WHERE import_id = ${'importId'} AND phone_sealed IS NOT NULL ORDER BY position`;

interface SealedNumbers {
  readonly lines: readonly number[];
  /** Of each line, in the same order. */
  readonly sealed: readonly Buffer[];
  readonly indexes: readonly Buffer[];
}

export const SET_NUMBERS_OF_PEOPLE = sql<SealedNumbers>`
  UPDATE plan_person p SET number_sealed = r.sealed, number_index = r.index
  FROM unnest(${'lines'}::int[], ${'sealed'}::bytea[], ${'indexes'}::bytea[]) AS r (line, sealed, index)
  WHERE r.line = p.line`;

export const LIST_INDEXES_OF_NUMBERS = sql<Omit<SealedNumbers, 'sealed'>>`
  INSERT INTO plan_number (line, number_index) SELECT * FROM unnest(${'lines'}::int[], ${'indexes'}::bytea[])`;
