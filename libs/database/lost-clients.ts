import { escapeLiteral } from 'pg';
import { sqlStateOf } from './sqlstates.js';

const LOOK_EVERY = '5s';

/**
 * Lets PostgreSQL look every five seconds whether the process that waits for a statement still lives, on the role's new
 * connections to this database. Without it, a connection of a killed process that waits for a lock goes on waiting, takes the
 * lock when its turn comes, and only then notices. Where the server cannot do it (on Windows) or the role may not, nothing
 * changes.
 *
 * @param query runs a statement as somebody who may alter the role, or as the role itself, outside a transaction
 */
export async function endStatementsOfLostClients(
  query: (sql: string) => Promise<unknown>,
  role: string,
): Promise<void> {
  try {
    await query(`DO $set$ BEGIN EXECUTE format(
      'ALTER ROLE %I IN DATABASE %I SET client_connection_check_interval = ''${LOOK_EVERY}''',
      ${escapeLiteral(role)}, current_database()); END $set$`);
  } catch (error) {
    // Also when two processes alter the role at the same moment.
    if (sqlStateOf(error) === null) throw error;
  }
}
