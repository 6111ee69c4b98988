import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Merge, MergeStep } from '#libs/people/merge-steps.js';
import { prevailingSignUp } from '../rules/merge-rules.js';
import { statusAfter } from '../rules/sign-up-machine.js';
import { lockSession, transitionOf, applyTransitions, type LockedSession } from '../seats/sign-up.sql.js';
import type { Waitlist } from '../waitlist/waitlist.js';
import {
  DELETE_SIGN_UP,
  MOVE_STEPS,
  SIGN_UPS,
  SIGN_UPS_OF_BOTH,
  SIGNED_UP_TWICE,
} from './merge-sign-ups.sql.js';

export function signUpsMergeStep(waitlist: Waitlist): MergeStep {
  return {
    name: 'signUps',
    tables: ['sign_up'],
    sessionsOf: ['sign_up'],
    lock: { sign_up: SIGN_UPS.lock },
    count: async (tx, pair) => ({
      moves: { signUps: (await SIGN_UPS.own.one(tx, pair)).count },
      conflicts: { sessionsSignedUpTwice: (await SIGNED_UP_TWICE.one(tx, pair)).count },
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
  const { context } = merge;
  const rows = await SIGN_UPS_OF_BOTH.rows(tx, merge);
  const freed: LockedSession[] = [];
  for (const [sessionId, both] of grouped(rows, (row) => row.sessionId)) {
    const kept = both.find(({ isKept }) => isKept);
    const other = both.find(({ isKept }) => !isKept)!;
    if (kept === undefined) continue;
    const standing = prevailingSignUp(kept, other);
    const lost = standing === kept ? other : kept;
    if (statusAfter(lost.status, 'CANCEL') !== null) {
      const session = await lockSession(tx, sessionId);
      freed.push(await applyTransitions(tx, context, session, 'STAFF', [transitionOf(lost, 'CANCEL')]));
    }
    const absorbed = { id: lost.id, survivorId: standing.id };
    await merge.absorb('sign_up', [absorbed]);
    await MOVE_STEPS.run(tx, absorbed);
    await DELETE_SIGN_UP.run(tx, absorbed);
  }
  await SIGN_UPS.handOver.run(tx, merge);
  return freed;
}
