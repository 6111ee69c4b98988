import type { Tx } from '#libs/database/tenant-database.js';
import type { AbsorbedRow, MergeStep, Pair } from '#libs/people/merge-steps.js';
import type { RegularitySnapshots } from './regularity-refresh.js';
import {
  CHECK_INS,
  CLOSE_AS_CORRECTED,
  DELETE_FIGURES,
  DELETE_FIGURES_OF_MEMBERSHIPS,
  FOLLOW_MEMBERSHIPS,
  MOVE_TO_OLDEST,
  OPEN_TWICE,
} from './regularity.merge.sql.js';

/** Check-ins move. Figures do not: those of the kept person are computed anew when everything has moved. */
export function regularityMergeStep(snapshots: RegularitySnapshots): MergeStep {
  return {
    name: 'regularity',
    tables: ['check_in', 'membership_regularity', 'participant_regularity'],
    lock: { check_in: CHECK_INS.lock },
    follow: { membership: followMemberships },
    move: async (tx, merge) => {
      await CHECK_INS.handOver.run(tx, merge);
      for (const statement of DELETE_FIGURES) await statement.run(tx, merge);
      merge.afterwards(async () => {
        await snapshots.refresh(tx, merge.context, [merge.survivorId]);
      });
    },
  };
}

/**
 * Lets check-ins and contacts follow their memberships. Of several that are open the oldest stays, with the notes and
 * contacts of the others.
 */
async function followMemberships(tx: Tx, pair: Pair, rows: readonly AbsorbedRow[]): Promise<void> {
  const absorbed = JSON.stringify(rows);
  for (const open of await OPEN_TWICE.rows(tx, { ...pair, absorbed })) {
    for (const statement of MOVE_TO_OLDEST) await statement.run(tx, open);
    await CLOSE_AS_CORRECTED.run(tx, open);
  }
  for (const statement of FOLLOW_MEMBERSHIPS) await statement.run(tx, { absorbed });
  await DELETE_FIGURES_OF_MEMBERSHIPS.run(tx, { ids: rows.map(({ id }) => id) });
}
