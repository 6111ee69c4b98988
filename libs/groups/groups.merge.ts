import type { Tx } from '#libs/database/tenant-database.js';
import type { MembershipRole } from './membership.entity.js';
import { grouped } from '#libs/database/group-rows.js';
import { joinOverlapping, type Period } from './rules/joined-periods.js';
import type { Pair } from '#libs/merging/merge-locks.js';

interface MembershipRow extends Period {
  readonly groupId: string;
  readonly role: MembershipRole;
}

/**
 * Gives the memberships to the kept person. Those of one group that overlap become one, with a part in running the group
 * if one of them had it; check-ins follow, and at most one stays open. Figures of the memberships are computed anew by the
 * caller.
 */
export async function mergeMemberships(tx: Tx, pair: Pair): Promise<void> {
  const { keptId, duplicateId } = pair;
  const rows = await tx.query<MembershipRow[]>(
    `SELECT id, group_id AS "groupId", role, starts_on::text AS "startsOn", ends_on::text AS "endsOn",
       participant_id = $1 AS "isKept"
     FROM membership WHERE participant_id IN ($1, $2) ORDER BY starts_on, id`,
    [keptId, duplicateId],
  );
  const survivors = [...grouped(rows, (row) => row.groupId).values()].flatMap(joinOverlapping);
  const absorbed = survivors.flatMap(({ survivor, absorbed: others }) =>
    others.map((other) => ({ id: other.id, stays: survivor.id })),
  );
  await followMemberships(tx, pair, absorbed);
  await tx.query(
    'DELETE FROM membership_regularity WHERE participant_id = $1 OR membership_id = ANY ($2::uuid[])',
    [duplicateId, absorbed.map(({ id }) => id)],
  );
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

/**
 * Lets check-ins and contacts follow their memberships. Of several that are open the oldest stays, with the notes and
 * contacts of the others.
 */
async function followMemberships(
  tx: Tx,
  { keptId, duplicateId }: Pair,
  absorbed: readonly { readonly id: string; readonly stays: string }[],
): Promise<void> {
  const followed = JSON.stringify(absorbed);
  const open = await tx.query<{ id: string; stays: string }[]>(
    `WITH open AS (
       SELECT c.id, first_value(c.id) OVER (
         PARTITION BY coalesce(a.stays, c.membership_id) ORDER BY c.opened_at, c.id) AS stays
       FROM check_in c LEFT JOIN jsonb_to_recordset($3::jsonb) AS a (id uuid, stays uuid) ON a.id = c.membership_id
       WHERE c.participant_id IN ($1, $2) AND c.closed_at IS NULL
     ) SELECT id, stays FROM open WHERE id <> stays`,
    [keptId, duplicateId, followed],
  );
  for (const { id, stays } of open) {
    await tx.query('UPDATE check_in_note SET check_in_id = $2 WHERE check_in_id = $1', [id, stays]);
    await tx.query('UPDATE check_in_contact SET check_in_id = $2 WHERE check_in_id = $1', [id, stays]);
    await tx.query(`UPDATE check_in SET closed_at = now(), closed_because = 'CORRECTED' WHERE id = $1`, [id]);
  }
  for (const table of ['check_in', 'check_in_contact']) {
    await tx.query(
      `UPDATE ${table} c SET membership_id = a.stays FROM jsonb_to_recordset($1::jsonb) AS a (id uuid, stays uuid)
       WHERE c.membership_id = a.id`,
      [followed],
    );
  }
  await tx.query('UPDATE check_in SET participant_id = $1 WHERE participant_id = $2', [keptId, duplicateId]);
}

/** Agreements on rehabilitative work: of those that share a day one, as one person has one at a time. */
export async function mergeRehabilitation(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  const rows = await tx.query<Period[]>(
    `SELECT id, starts_on::text AS "startsOn", ends_on::text AS "endsOn", participant_id = $1 AS "isKept"
     FROM rehabilitation_agreement WHERE participant_id IN ($1, $2) ORDER BY starts_on, id`,
    [keptId, duplicateId],
  );
  const joined = joinOverlapping(rows);
  await tx.query('DELETE FROM rehabilitation_agreement WHERE id = ANY ($1::uuid[])', [
    joined.flatMap(({ absorbed }) => absorbed.map(({ id }) => id)),
  ]);
  for (const { survivor, startsOn, endsOn } of joined) {
    await tx.query(
      'UPDATE rehabilitation_agreement SET participant_id = $2, starts_on = $3, ends_on = $4 WHERE id = $1',
      [survivor.id, keptId, startsOn, endsOn],
    );
  }
}
