import type { Tx } from '#libs/database/tenant-database.js';
import type { Pair } from './merge-steps.js';

/*
 * What steps of a merge do with any table that has a `participant_id`.
 */

/** Gives all rows of the duplicate to the kept person, as they are. */
export async function handOver(
  tx: Tx,
  { keptId, duplicateId }: Pair,
  ...tables: readonly string[]
): Promise<void> {
  for (const table of tables) {
    await tx.query(`UPDATE ${table} SET participant_id = $1 WHERE participant_id = $2`, [
      keptId,
      duplicateId,
    ]);
  }
}

/** How many rows the duplicate has. */
export async function countOwn(tx: Tx, { duplicateId }: Pair, table: string): Promise<number> {
  const [row] = await tx.query<[{ rows: number }]>(
    `SELECT count(*)::int AS rows FROM ${table} WHERE participant_id = $1`,
    [duplicateId],
  );
  return row.rows;
}

/**
 * How many rows the duplicate has where the kept person has one of the same `key`.
 * @param condition on the rows `d` of the duplicate and `k` of the kept person
 */
export async function countInBoth(
  tx: Tx,
  { keptId, duplicateId }: Pair,
  table: string,
  key = 'session_id',
  condition = 'true',
): Promise<number> {
  const [row] = await tx.query<[{ rows: number }]>(
    `SELECT count(*)::int AS rows FROM ${table} d JOIN ${table} k ON k.${key} = d.${key} AND k.participant_id = $1
     WHERE d.participant_id = $2 AND ${condition}`,
    [keptId, duplicateId],
  );
  return row.rows;
}
