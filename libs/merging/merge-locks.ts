import { setTimeout as sleep } from 'node:timers/promises';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';

/** The two people of a merge. */
export interface Pair {
  readonly keptId: string;
  readonly duplicateId: string;
}

const GIVE_UP_AFTER_MS = 10_000;
const LONGEST_PAUSE_MS = 60;

/**
 * Locks both people, in the order of their ids, and all of theirs that others change too. Everybody else locks these in an
 * order of their own, so nothing is waited for while something is held: what cannot be had at once lets go of all the rest.
 * From then on nothing new can refer to either of them, as foreign keys wait for the lock.
 * @throws AppError CONFLICT when they are in use for longer than 10 s
 */
export async function lockBoth(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  const until = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    try {
      // A savepoint: rolled back, it gives back what it had locked.
      return await tx.transaction(async (point) => {
        for (const statement of LOCKS) await point.query(statement, [[keptId, duplicateId]]);
      });
    } catch (error) {
      if (sqlStateOf(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error;
      if (Date.now() > until) {
        throw new AppError('CONFLICT', 'Something about them is just being changed; try again', {
          cause: error,
        });
      }
    }
    await sleep(Math.random() * LONGEST_PAUSE_MS);
  }
}

const SESSIONS = `(SELECT session_id FROM attendance WHERE participant_id = ANY ($1)
  UNION SELECT session_id FROM sign_up WHERE participant_id = ANY ($1)
  UNION SELECT session_id FROM excursion_participant WHERE participant_id = ANY ($1))`;

const LOCKS = [
  'SELECT 1 FROM participant WHERE id = ANY ($1) ORDER BY id FOR UPDATE NOWAIT',
  `SELECT 1 FROM session WHERE id IN ${SESSIONS} ORDER BY id FOR NO KEY UPDATE NOWAIT`,
  'SELECT 1 FROM sign_up WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
  `SELECT 1 FROM message WHERE participant_id = ANY ($1) AND status IN ('PENDING', 'ATTEMPTING', 'UNKNOWN', 'ACCEPTED')
   FOR UPDATE NOWAIT`,
  'SELECT 1 FROM consent WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
  'SELECT 1 FROM phone_number WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
  'SELECT 1 FROM membership WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
  'SELECT 1 FROM check_in WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
  'SELECT 1 FROM excursion_participant WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
  `SELECT 1 FROM transport_leg WHERE session_id IN (
     SELECT session_id FROM excursion_participant WHERE participant_id = ANY ($1)) FOR NO KEY UPDATE NOWAIT`,
];
