import { escapeLiteral } from 'pg';
import { sqlStateOf } from './sqlstates.js';

/**
 * What PostgreSQL ends by itself, on the role's new connections to this database. It looks every five seconds whether the process
 * that waits for a statement still lives: otherwise a connection of a killed process that waits for a lock goes on waiting, takes
 * the lock when its turn comes, and only then notices. And it ends a transaction in which nothing was said for a minute, so that
 * one that was forgotten, or whose reader has stopped reading, does not keep its locks and its connection.
 */
const SETTINGS = {
  client_connection_check_interval: '5s',
  idle_in_transaction_session_timeout: '60s',
} as const;

/**
 * Keeps the settings above with the role. Where the server cannot do one of them (the first on Windows) or the role may not,
 * it stays as it was.
 *
 * @param query runs a statement as somebody who may alter the role, or as the role itself, outside a transaction
 */
export async function endWhatNobodyWaitsFor(
  query: (sql: string) => Promise<unknown>,
  role: string,
): Promise<void> {
  for (const [setting, value] of Object.entries(SETTINGS)) {
    try {
      await query(`DO $set$ BEGIN EXECUTE format(
        'ALTER ROLE %I IN DATABASE %I SET ${setting} = ''${value}''',
        ${escapeLiteral(role)}, current_database()); END $set$`);
    } catch (error) {
      // Also when two processes alter the role at the same moment.
      if (sqlStateOf(error) === null) throw error;
    }
  }
}
