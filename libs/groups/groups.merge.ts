import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { countOwn } from '#libs/people/merge-rows.js';
import type { Merge, MergeStep, Pair } from '#libs/people/merge-steps.js';
import type { MembershipRole } from './membership.entity.js';
import { joinOverlapping, type Period } from './rules/joined-periods.js';

export const groupsMergeStep: MergeStep = {
  name: 'memberships',
  tables: ['membership'],
  lock: { membership: 'SELECT 1 FROM membership WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT' },
  count: async (tx, pair) => ({
    moves: { memberships: await countOwn(tx, pair, 'membership') },
    conflicts: { joinedMemberships: await joinedMemberships(tx, pair) },
  }),
  move: mergeMemberships,
};

async function joinedMemberships(tx: Tx, { keptId, duplicateId }: Pair): Promise<number> {
  const [row] = await tx.query<[{ rows: number }]>(
    `SELECT count(*)::int AS rows FROM membership d WHERE d.participant_id = $2 AND EXISTS (
       SELECT 1 FROM membership k WHERE k.participant_id = $1 AND k.group_id = d.group_id
         AND daterange(k.starts_on, k.ends_on, '[]') && daterange(d.starts_on, d.ends_on, '[]'))`,
    [keptId, duplicateId],
  );
  return row.rows;
}

interface MembershipRow extends Period {
  readonly groupId: string;
  readonly role: MembershipRole;
}

/**
 * Gives the memberships to the kept person. Those of one group that overlap become one, with a part in running the group
 * if one of them had it.
 */
async function mergeMemberships(tx: Tx, merge: Merge): Promise<void> {
  const { keptId, duplicateId } = merge;
  const rows = await tx.query<MembershipRow[]>(
    `SELECT id, group_id AS "groupId", role, starts_on::text AS "startsOn", ends_on::text AS "endsOn",
       participant_id = $1 AS "isKept"
     FROM membership WHERE participant_id IN ($1, $2) ORDER BY starts_on, id`,
    [keptId, duplicateId],
  );
  const survivors = [...grouped(rows, (row) => row.groupId).values()].flatMap(joinOverlapping);
  const absorbed = survivors.flatMap(({ survivor, absorbed: others }) =>
    others.map((other) => ({ id: other.id, survivorId: survivor.id })),
  );
  await merge.absorb('membership', absorbed);
  await tx.query('DELETE FROM membership WHERE id = ANY ($1::uuid[])', [absorbed.map(({ id }) => id)]);
  const changed = survivors.filter(({ survivor, absorbed: others }) => !survivor.isKept || others.length > 0);
  await tx.query(
    `UPDATE membership m SET participant_id = $1, starts_on = joined."startsOn", ends_on = joined."endsOn",
       role = joined.role
     FROM jsonb_to_recordset($2::jsonb) AS joined (id uuid, "startsOn" date, "endsOn" date, role text)
     WHERE m.id = joined.id`,
    [
      keptId,
      JSON.stringify(
        changed.map(({ survivor, absorbed: others, startsOn, endsOn }) => ({
          id: survivor.id,
          startsOn,
          endsOn,
          role: roleOf([survivor, ...others]),
        })),
      ),
    ],
  );
}

/** A part in running the group is a fact of its own, and a membership without one does not deny it. */
function roleOf(rows: readonly MembershipRow[]): MembershipRole {
  return rows.find(({ role }) => role !== 'MEMBER')?.role ?? 'MEMBER';
}
