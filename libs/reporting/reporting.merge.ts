import type { Tx } from '#libs/database/tenant-database.js';
import { joinOverlapping } from '#libs/groups/rules/joined-periods.js';
import type { MergeStep, Pair } from '#libs/people/merge-steps.js';
import {
  DELETE_JOINED_ROSTER_PLACES,
  DELETE_REASONS_OF_ABSORBED,
  DELETE_REHABILITATION,
  JOIN_REHABILITATION,
  JOIN_ROSTER_PLACES,
  REASONS,
  REHABILITATION_OF_BOTH,
  ROSTER_PLACES,
} from './reporting.merge.sql.js';

export const reportingMergeStep: MergeStep = {
  name: 'reports',
  tables: ['attendance_reason', 'project_participant', 'rehabilitation_agreement'],
  follow: {
    attendance: async (tx, _merge, absorbed) => {
      await DELETE_REASONS_OF_ABSORBED.run(tx, { absorbed: JSON.stringify(absorbed) });
    },
  },
  move: async (tx, merge) => {
    await REASONS.handOver.run(tx, merge);
    await mergeRosters(tx, merge);
    await mergeRehabilitation(tx, merge);
  },
};

/** One place on each roster, from the first day to the last; what is not said of the kept person is taken over. */
async function mergeRosters(tx: Tx, pair: Pair): Promise<void> {
  await JOIN_ROSTER_PLACES.run(tx, pair);
  await DELETE_JOINED_ROSTER_PLACES.run(tx, pair);
  await ROSTER_PLACES.handOver.run(tx, pair);
}

/** Agreements on rehabilitative work: of those that share a day one, as one person has one at a time. */
async function mergeRehabilitation(tx: Tx, pair: Pair): Promise<void> {
  const { survivorId } = pair;
  const joined = joinOverlapping(await REHABILITATION_OF_BOTH.rows(tx, pair));
  await DELETE_REHABILITATION.run(tx, {
    ids: joined.flatMap(({ absorbed }) => absorbed.map(({ id }) => id)),
  });
  for (const { survivor, startsOn, endsOn } of joined) {
    await JOIN_REHABILITATION.run(tx, { id: survivor.id, survivorId, startsOn, endsOn });
  }
}
