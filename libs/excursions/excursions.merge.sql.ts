import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, sql } from '#libs/database/sql.js';
import { mergedRows, rowsOfBoth } from '#libs/people/merge-rows.js';
import type { Both, Pair } from '#libs/people/merge-steps.js';
import type { AgreementRow } from '#libs/people/people.merge.sql.js';

export const EXCURSIONS = mergedRows('excursion_participant');
export const SEATS_ON_LEGS = mergedRows('leg_seat');
export const PHOTO_CONSENTS = mergedRows('photo_consent');

export const PAID_TWICE = rowsOfBoth(
  'excursion_participant',
  'session_id',
  fragment`d.paid_cents IS NOT NULL AND k.paid_cents IS NOT NULL`,
);

export const LOCK_LEGS = sql<Both>`
  SELECT 1 FROM transport_leg WHERE session_id IN (
    SELECT session_id FROM excursion_participant WHERE participant_id = ANY (${'both'}::uuid[]))
  FOR NO KEY UPDATE NOWAIT`;

// What was forgotten after the return is not written again.
export const COPY = sql<Pair>`
  INSERT INTO excursion_participant AS kept (organisation_id, session_id, participant_id, emergency_contact_name,
    emergency_contact_phone, allergies_and_needs, sensitive_deleted_at, paid_cents, paid_at, created_at)
  SELECT organisation_id, session_id, ${'survivorId'}, emergency_contact_name, emergency_contact_phone, allergies_and_needs,
    sensitive_deleted_at, paid_cents, paid_at, created_at
  FROM excursion_participant WHERE participant_id = ${'duplicateId'}
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
export const FREE_SEATS = sql<Pair>`
  WITH clash AS (
    SELECT DISTINCT ON (other.id) other.id, other.leg_id, other.seats, own.id AS own_id, own.seats AS own_seats,
      own.leg_id = other.leg_id AS is_same_leg
    FROM leg_seat other
    JOIN transport_leg its ON its.id = other.leg_id
    JOIN leg_seat own ON own.session_id = other.session_id AND own.participant_id = ${'survivorId'}
    JOIN transport_leg owns ON owns.id = own.leg_id AND owns.departs_after_seconds < its.arrives_after_seconds
      AND its.departs_after_seconds < owns.arrives_after_seconds
    WHERE other.participant_id = ${'duplicateId'}
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

export const PHOTO_CONSENTS_OF_BOTH = sql<Pair, AgreementRow>`
  SELECT id, session_id || ' ' || purpose AS purpose, granted_on, withdrawn_on, participant_id = ${'survivorId'} AS is_kept
  FROM photo_consent WHERE participant_id IN (${'survivorId'}, ${'duplicateId'}) ORDER BY granted_on, created_at, id`;

export const DELETE_PHOTO_CONSENT = sql<{ id: string }>`DELETE FROM photo_consent WHERE id = ${'id'}`;

export const END_PHOTO_CONSENT = sql<{ id: string; endsOn: LocalDate | null }>`
  UPDATE photo_consent SET withdrawn_on = ${'endsOn'} WHERE id = ${'id'}`;

export const DELETE_OF_DUPLICATE = sql<Pair>`
  DELETE FROM excursion_participant WHERE participant_id = ${'duplicateId'}`;
