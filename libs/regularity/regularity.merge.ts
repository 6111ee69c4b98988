import type { Tx } from '#libs/database/tenant-database.js';
import { handOver } from '#libs/people/merge-rows.js';
import type { AbsorbedRow, MergeStep, Pair } from '#libs/people/merge-steps.js';
import type { RegularitySnapshots } from './regularity-refresh.js';

/** Check-ins move. Figures do not: those of the kept person are computed anew when everything has moved. */
export function regularityMergeStep(snapshots: RegularitySnapshots): MergeStep {
  return {
    name: 'regularity',
    tables: ['check_in', 'membership_regularity', 'participant_regularity'],
    lock: { check_in: 'SELECT 1 FROM check_in WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT' },
    follow: { membership: followMemberships },
    move: async (tx, merge) => {
      await handOver(tx, merge, 'check_in');
      for (const table of ['membership_regularity', 'participant_regularity']) {
        await tx.query(`DELETE FROM ${table} WHERE participant_id = $1`, [merge.duplicateId]);
      }
      merge.afterwards(async () => {
        await snapshots.refresh(tx, merge.context, [merge.keptId]);
      });
    },
  };
}

/**
 * Lets check-ins and contacts follow their memberships. Of several that are open the oldest stays, with the notes and
 * contacts of the others.
 */
async function followMemberships(
  tx: Tx,
  { keptId, duplicateId }: Pair,
  absorbed: readonly AbsorbedRow[],
): Promise<void> {
  const followed = JSON.stringify(absorbed);
  const open = await tx.query<{ id: string; stays: string }[]>(
    `WITH open AS (
       SELECT c.id, first_value(c.id) OVER (
         PARTITION BY coalesce(a."survivorId", c.membership_id) ORDER BY c.opened_at, c.id) AS stays
       FROM check_in c LEFT JOIN jsonb_to_recordset($3::jsonb) AS a (id uuid, "survivorId" uuid) ON a.id = c.membership_id
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
      `UPDATE ${table} c SET membership_id = a."survivorId" FROM jsonb_to_recordset($1::jsonb) AS a (id uuid, "survivorId" uuid)
       WHERE c.membership_id = a.id`,
      [followed],
    );
  }
  await tx.query('DELETE FROM membership_regularity WHERE membership_id = ANY ($1::uuid[])', [
    absorbed.map(({ id }) => id),
  ]);
}
