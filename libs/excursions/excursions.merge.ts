import type { Tx } from '#libs/database/tenant-database.js';
import { mergedByPurpose, type AgreementRow } from '#libs/people/merge-contacts.js';
import { countInBoth, handOver } from '#libs/people/merge-rows.js';
import type { Merge, MergeStep } from '#libs/people/merge-steps.js';

export const excursionsMergeStep: MergeStep = {
  name: 'excursions',
  tables: ['excursion_participant', 'leg_seat', 'photo_consent'],
  sessionsOf: ['excursion_participant'],
  lock: {
    excursion_participant:
      'SELECT 1 FROM excursion_participant WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
    transport_leg: `SELECT 1 FROM transport_leg WHERE session_id IN (
      SELECT session_id FROM excursion_participant WHERE participant_id = ANY ($1)) FOR NO KEY UPDATE NOWAIT`,
  },
  count: async (tx, pair) => ({
    conflicts: {
      excursionsPaidTwice: await countInBoth(
        tx,
        pair,
        'excursion_participant',
        'session_id',
        'd.paid_cents IS NOT NULL AND k.paid_cents IS NOT NULL',
      ),
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
  const people = [merge.keptId, merge.duplicateId];
  await tx.query(COPY, people);
  await tx.query(FREE_SEATS, people);
  await handOver(tx, merge, 'leg_seat');
  await mergePhotoConsents(tx, merge);
  await tx.query('DELETE FROM excursion_participant WHERE participant_id = $1', [merge.duplicateId]);
}

/**
 * Agreements to pictures as those to texts, of each excursion and purpose by itself. The rows of both on the excursion must
 * be there.
 */
async function mergePhotoConsents(tx: Tx, merge: Merge): Promise<void> {
  const rows = await tx.query<AgreementRow[]>(
    `SELECT id, session_id || ' ' || purpose AS purpose, granted_on::text AS "grantedOn",
       withdrawn_on::text AS "withdrawnOn", participant_id = $1 AS "isKept"
     FROM photo_consent WHERE participant_id IN ($1, $2) ORDER BY granted_on, created_at, id`,
    [merge.keptId, merge.duplicateId],
  );
  for (const { standing, superseded, endsOn } of mergedByPurpose(rows, merge.today)) {
    if (superseded !== null) await tx.query('DELETE FROM photo_consent WHERE id = $1', [superseded.id]);
    if (standing !== null && endsOn !== standing.withdrawnOn) {
      await tx.query('UPDATE photo_consent SET withdrawn_on = $2 WHERE id = $1', [standing.id, endsOn]);
    }
  }
  await handOver(tx, merge, 'photo_consent');
}

// What was forgotten after the return is not written again.
const COPY = `
  INSERT INTO excursion_participant AS kept (organisation_id, session_id, participant_id, emergency_contact_name,
    emergency_contact_phone, allergies_and_needs, sensitive_deleted_at, paid_cents, paid_at, created_at)
  SELECT organisation_id, session_id, $1, emergency_contact_name, emergency_contact_phone, allergies_and_needs,
    sensitive_deleted_at, paid_cents, paid_at, created_at
  FROM excursion_participant WHERE participant_id = $2
  ON CONFLICT (organisation_id, session_id, participant_id) DO UPDATE SET
    emergency_contact_name = CASE WHEN kept.sensitive_deleted_at IS NULL
      THEN coalesce(kept.emergency_contact_name, excluded.emergency_contact_name) END,
    emergency_contact_phone = CASE WHEN kept.sensitive_deleted_at IS NULL
      THEN coalesce(kept.emergency_contact_phone, excluded.emergency_contact_phone) END,
    allergies_and_needs = CASE WHEN kept.sensitive_deleted_at IS NULL
      THEN coalesce(kept.allergies_and_needs, excluded.allergies_and_needs) END,
    paid_cents = coalesce(kept.paid_cents + excluded.paid_cents, kept.paid_cents, excluded.paid_cents),
    paid_at = greatest(kept.paid_at, excluded.paid_at)`;

// On one leg the larger number of seats stays: a companion has one, too.
const FREE_SEATS = `
  WITH clash AS (
    SELECT DISTINCT ON (other.id) other.id, other.leg_id, other.seats, own.id AS own_id, own.seats AS own_seats,
      own.leg_id = other.leg_id AS is_same_leg
    FROM leg_seat other
    JOIN transport_leg its ON its.id = other.leg_id
    JOIN leg_seat own ON own.session_id = other.session_id AND own.participant_id = $1
    JOIN transport_leg owns ON owns.id = own.leg_id AND owns.departs_after_seconds < its.arrives_after_seconds
      AND its.departs_after_seconds < owns.arrives_after_seconds
    WHERE other.participant_id = $2
    ORDER BY other.id, own.leg_id = other.leg_id DESC
  ), raised AS (
    UPDATE leg_seat SET seats = clash.seats FROM clash
    WHERE leg_seat.id = clash.own_id AND clash.is_same_leg AND clash.seats > clash.own_seats
  ), freed AS (
    DELETE FROM leg_seat USING clash WHERE leg_seat.id = clash.id
  ), counted AS (
    SELECT leg_id, sum(CASE WHEN is_same_leg THEN least(seats, own_seats) ELSE seats END)::integer AS seats
    FROM clash GROUP BY leg_id
  )
  UPDATE transport_leg l SET seats_taken = l.seats_taken - counted.seats FROM counted WHERE counted.leg_id = l.id`;
