import { fragment, identifier, joined, sql } from '#libs/database/sql.js';
import type { Both, MergeLock } from '#libs/people/merge-steps.js';

/** Locks the sessions that `tables` name by their `session_id`, or fails at once. */
export function lockOfSessions(tables: readonly string[]): MergeLock {
  const theirs = tables.map(
    (table) =>
      fragment<Both>`SELECT session_id FROM ${identifier(table)} WHERE participant_id = ANY (${'both'}::uuid[])`,
  );
  return sql<Both>`
    SELECT 1 FROM session WHERE id IN (${joined(theirs, ' UNION ')}) ORDER BY id FOR NO KEY UPDATE NOWAIT`;
}

/** As the steps put it together: the test of all statements prepares it. */
export const SAMPLE_LOCK = lockOfSessions(['attendance', 'sign_up']);
