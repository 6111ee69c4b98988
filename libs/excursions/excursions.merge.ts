import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { mergePhotoConsents } from '#libs/people/merge-contacts.js';
import type { Pair } from '#libs/merging/merge-locks.js';

/**
 * Gives to the kept person what is kept for excursions. What is said of both is that of the kept one, where they say
 * nothing that of the other; what both have paid adds up. Nobody sits twice: a seat of the duplicate on a leg that the kept
 * person rides, or at the same time, becomes free.
 */
export async function mergeExcursions(tx: Tx, pair: Pair, today: LocalDate): Promise<void> {
  const people = [pair.keptId, pair.duplicateId];
  await tx.query(COPY, people);
  await tx.query(FREE_SEATS, people);
  await tx.query('UPDATE leg_seat SET participant_id = $1 WHERE participant_id = $2', people);
  await mergePhotoConsents(tx, pair, today);
  await tx.query('DELETE FROM excursion_participant WHERE participant_id = $1', [pair.duplicateId]);
}

// What was forgotten after the return is not written again.
const COPY = `
  INSERT INTO excursion_participant AS kept (organisation_id, session_id, participant_id, emergency_contact_name,
    emergency_contact_phone, allergies_and_needs, sensitive_deleted_at, paid_cents, paid_at, created_at)
  SELECT organisation_id, session_id, $1, emergency_contact_name, emergency_contact_phone, allergies_and_needs,
    sensitive_deleted_at, paid_cents, paid_at, created_at
  FROM excursion_participant WHERE participant_id = $2
  ON CONFLICT (session_id, participant_id) DO UPDATE SET
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
