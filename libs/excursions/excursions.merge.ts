import type { Tx } from '#libs/database/tenant-database.js';
import { mergedByPurpose } from '#libs/people/merge-contacts.js';
import type { Merge, MergeStep } from '#libs/people/merge-steps.js';
import {
  COPY,
  DELETE_OF_DUPLICATE,
  DELETE_PHOTO_CONSENT,
  END_PHOTO_CONSENT,
  EXCURSIONS,
  FREE_SEATS,
  LOCK_LEGS,
  PAID_TWICE,
  PHOTO_CONSENTS,
  PHOTO_CONSENTS_OF_BOTH,
  SEATS_ON_LEGS,
} from './excursions.merge.sql.js';

export const excursionsMergeStep: MergeStep = {
  name: 'excursions',
  tables: ['excursion_participant', 'leg_seat', 'photo_consent'],
  sessionsOf: ['excursion_participant'],
  lock: {
    excursion_participant: EXCURSIONS.lock,
    transport_leg: LOCK_LEGS,
  },
  count: async (tx, pair) => ({
    conflicts: {
      excursionsPaidTwice: (await PAID_TWICE.one(tx, pair)).count,
    },
  }),
  move: mergeExcursions,
};

/**
 * Gives to the kept person what is kept for excursions. What is said of both is that of the kept one, where they say
 * nothing that of the other; what both have paid adds up. Nobody sits twice: a seat of the duplicate on a leg that the kept
 * person rides, or at the same time, becomes free.
 */
async function mergeExcursions(tx: Tx, merge: Merge): Promise<void> {
  await COPY.run(tx, merge);
  await FREE_SEATS.run(tx, merge);
  await SEATS_ON_LEGS.handOver.run(tx, merge);
  await mergePhotoConsents(tx, merge);
  await DELETE_OF_DUPLICATE.run(tx, merge);
}

/**
 * Agreements to pictures as those to texts, of each excursion and purpose by itself. The rows of both on the excursion must
 * be there.
 */
async function mergePhotoConsents(tx: Tx, merge: Merge): Promise<void> {
  const rows = await PHOTO_CONSENTS_OF_BOTH.rows(tx, merge);
  for (const { standing, superseded, endsOn } of mergedByPurpose(rows, merge.today)) {
    if (superseded !== null) await DELETE_PHOTO_CONSENT.run(tx, superseded);
    if (standing !== null && endsOn !== standing.withdrawnOn) {
      await END_PHOTO_CONSENT.run(tx, { id: standing.id, endsOn });
    }
  }
  await PHOTO_CONSENTS.handOver.run(tx, merge);
}
