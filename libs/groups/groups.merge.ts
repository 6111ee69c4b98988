import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Merge, MergeStep } from '#libs/people/merge-steps.js';
import {
  DELETE_MEMBERSHIPS,
  JOIN_MEMBERSHIPS,
  MEMBERSHIPS,
  MEMBERSHIPS_OF_BOTH,
  OVERLAPPING_MEMBERSHIPS,
  type MembershipRow,
} from './groups.merge.sql.js';
import type { MembershipRole } from './membership.entity.js';
import { joinOverlapping } from './rules/joined-periods.js';

export const groupsMergeStep: MergeStep = {
  name: 'memberships',
  tables: ['membership'],
  lock: { membership: MEMBERSHIPS.lock },
  count: async (tx, pair) => ({
    moves: { memberships: (await MEMBERSHIPS.own.one(tx, pair)).count },
    conflicts: { joinedMemberships: (await OVERLAPPING_MEMBERSHIPS.one(tx, pair)).count },
  }),
  move: mergeMemberships,
};

/**
 * Gives the memberships to the kept person. Those of one group that overlap become one, with a part in running the group
 * if one of them had it.
 */
async function mergeMemberships(tx: Tx, merge: Merge): Promise<void> {
  const rows = await MEMBERSHIPS_OF_BOTH.rows(tx, merge);
  const survivors = [...grouped(rows, (row) => row.groupId).values()].flatMap(joinOverlapping);
  const absorbed = survivors.flatMap(({ survivor, absorbed: others }) =>
    others.map((other) => ({ id: other.id, survivorId: survivor.id })),
  );
  await merge.absorb('membership', absorbed);
  await DELETE_MEMBERSHIPS.run(tx, { ids: absorbed.map(({ id }) => id) });
  const changed = survivors.filter(({ survivor, absorbed: others }) => !survivor.isKept || others.length > 0);
  const joined = changed.map(({ survivor, absorbed: others, startsOn, endsOn }) => ({
    id: survivor.id,
    startsOn,
    endsOn,
    role: roleOf([survivor, ...others]),
  }));
  await JOIN_MEMBERSHIPS.run(tx, { survivorId: merge.survivorId, joined: JSON.stringify(joined) });
}

/** A part in running the group is a fact of its own, and a membership without one does not deny it. */
function roleOf(rows: readonly MembershipRow[]): MembershipRole {
  return rows.find(({ role }) => role !== 'MEMBER')?.role ?? 'MEMBER';
}
