import { fragment, identifier, sql, type Fragment } from '#libs/database/sql.js';
import type { Both, Pair } from './merge-steps.js';

/** How many rows. */
export interface Counted {
  readonly count: number;
}

/** What steps of a merge do with any table that has a `participant_id`. */
export function mergedRows(table: string) {
  const name = identifier(table);
  return {
    /** Gives all rows of the duplicate to the kept person, as they are. */
    handOver: sql<Pair>`
      UPDATE ${name} SET participant_id = ${'survivorId'} WHERE participant_id = ${'duplicateId'}`,
    /** How many rows the duplicate has. */
    own: sql<Pair, Counted>`
      SELECT count(*)::integer AS count FROM ${name} WHERE participant_id = ${'duplicateId'}`,
    /** Locks the rows of both, or fails at once. */
    lock: sql<Both>`SELECT 1 FROM ${name} WHERE participant_id = ANY (${'both'}::uuid[]) FOR UPDATE NOWAIT`,
  };
}

/**
 * How many rows of a table the duplicate has where the kept person has one of the same `key`.
 * @param condition on the rows `d` of the duplicate and `k` of the kept person
 */
export function rowsOfBoth(table: string, key = 'session_id', condition: Fragment = fragment`true`) {
  const name = identifier(table);
  return sql<Pair, Counted>`
    SELECT count(*)::integer AS count FROM ${name} d
    JOIN ${name} k ON k.${identifier(key)} = d.${identifier(key)} AND k.participant_id = ${'survivorId'}
    WHERE d.participant_id = ${'duplicateId'} AND ${condition}`;
}
