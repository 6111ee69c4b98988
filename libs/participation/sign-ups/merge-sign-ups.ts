import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SignUpStatus } from '../rules/sign-up-status.js';
import { statusAfter } from '../rules/sign-up-machine.js';
import { lockSession, stepOf, writeSteps, type LockedSession } from '../seats/sign-up.sql.js';
import { grouped } from '#libs/database/group-rows.js';
import type { Pair } from '#libs/merging/merge-locks.js';
import { cancelTextsOfLostSignUp } from '#libs/messaging/messaging.merge.js';
import { prevailingSignUp, type StandingSignUp } from '../rules/merge-rules.js';

interface SignUpRow extends StandingSignUp {
  readonly id: string;
  readonly sessionId: string;
  readonly status: SignUpStatus;
  readonly isKept: boolean;
}

/**
 * Gives the sign-ups to the kept person. Where both have one for a session the stronger one stands with its own history,
 * and the other one gives its seat, offer or place back; its steps are kept beside, marked as those of the duplicate.
 * @returns the sessions in which something was given back, still locked: who waits there is to be asked when all is moved
 */
export async function mergeSignUps(tx: Tx, context: TenantContext, pair: Pair): Promise<LockedSession[]> {
  const { keptId, duplicateId } = pair;
  const rows = await tx.query<SignUpRow[]>(
    `SELECT u.id, u.session_id AS "sessionId", u.status, u.companion, u.waitlist_place AS "waitlistPlace",
       u.offer_expires_at AS "offerExpiresAt", u.participant_id = $1 AS "isKept",
       coalesce((SELECT max(e.ordinal) FROM sign_up_event e WHERE e.sign_up_id = u.id), 0)::float8 AS "lastStep"
     FROM sign_up u WHERE u.participant_id IN ($1, $2)
       AND u.session_id IN (SELECT session_id FROM sign_up WHERE participant_id = $2)
     ORDER BY u.session_id`,
    [keptId, duplicateId],
  );
  const freed: LockedSession[] = [];
  for (const [sessionId, both] of grouped(rows, (row) => row.sessionId)) {
    const kept = both.find(({ isKept }) => isKept);
    const other = both.find(({ isKept }) => !isKept)!;
    if (kept === undefined) continue;
    const standing = prevailingSignUp(kept, other);
    const lost = standing === kept ? other : kept;
    if (statusAfter(lost.status, 'CANCEL') !== null) {
      const session = await lockSession(tx, sessionId);
      freed.push(await writeSteps(tx, context, session, 'STAFF', [stepOf(lost, 'CANCEL')]));
    }
    await cancelTextsOfLostSignUp(tx, lost.id, standing.id);
    await tx.query('SELECT move_steps_of_merged($1, $2)', [lost.id, standing.id]);
    await tx.query('UPDATE sign_up_notice SET sign_up_id = $2 WHERE sign_up_id = $1', [lost.id, standing.id]);
    await tx.query('DELETE FROM sign_up WHERE id = $1', [lost.id]);
  }
  for (const table of ['sign_up', 'sign_up_notice']) {
    await tx.query(`UPDATE ${table} SET participant_id = $1 WHERE participant_id = $2`, [
      keptId,
      duplicateId,
    ]);
  }
  return freed;
}
