import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { countInBoth, countOwn, handOver } from '#libs/people/merge-rows.js';
import type { Merge, MergeStep } from '#libs/people/merge-steps.js';
import { prevailingSignUp, type StandingSignUp } from '../rules/merge-rules.js';
import { statusAfter } from '../rules/sign-up-machine.js';
import type { SignUpStatus } from '../rules/sign-up-status.js';
import { lockSession, stepOf, writeSteps, type LockedSession } from '../seats/sign-up.sql.js';
import type { Waitlist } from '../waitlist/waitlist.js';

interface SignUpRow extends StandingSignUp {
  readonly id: string;
  readonly sessionId: string;
  readonly status: SignUpStatus;
  readonly isKept: boolean;
}

export function signUpsMergeStep(waitlist: Waitlist): MergeStep {
  return {
    name: 'signUps',
    tables: ['sign_up'],
    sessionsOf: ['sign_up'],
    lock: { sign_up: 'SELECT 1 FROM sign_up WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT' },
    count: async (tx, pair) => ({
      moves: { signUps: await countOwn(tx, pair, 'sign_up') },
      conflicts: { sessionsSignedUpTwice: await countInBoth(tx, pair, 'sign_up') },
    }),
    move: async (tx, merge) => {
      const freed = await mergeSignUps(tx, merge);
      // Whoever is offered a seat now may be the kept person, by then with all of theirs.
      merge.afterwards(async () => {
        for (const session of freed) await waitlist.promote(tx, merge.context, session);
      });
    },
  };
}

/**
 * Gives the sign-ups to the kept person. Where both have one for a session the stronger one stands with its own history,
 * and the other one gives its seat, offer or place back; its steps are kept beside, marked as those of the duplicate.
 * @returns the sessions in which something was given back, still locked: who waits there is to be asked when all is moved
 */
async function mergeSignUps(tx: Tx, merge: Merge): Promise<LockedSession[]> {
  const { keptId, duplicateId, context } = merge;
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
    await merge.absorb('sign_up', [{ id: lost.id, survivorId: standing.id }]);
    await tx.query('SELECT move_steps_of_merged($1, $2)', [lost.id, standing.id]);
    await tx.query('DELETE FROM sign_up WHERE id = $1', [lost.id]);
  }
  await handOver(tx, merge, 'sign_up');
  return freed;
}
