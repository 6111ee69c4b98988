import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, refusesMerged, tenantTable } from './old-tenant-table.js';

/** Two participants who turn out to be one person become one; nothing refers to the other one any more. */
export class MergedParticipants1763700000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MERGES);
    await runner.query(tenantTable({ name: 'participant_merge', peerSees: NEVER }));
    await runner.query(REFUSING);
    for (const table of OF_PARTICIPANTS) await runner.query(refusesMerged(table));
    await runner.query(HISTORY);
    await runner.query(FINDING);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}

const MERGES = `
ALTER TABLE participant
  -- Who they turned out to be; always somebody who was not merged further.
  ADD COLUMN merged_into_id uuid,
  ADD FOREIGN KEY (organisation_id, merged_into_id) REFERENCES participant (organisation_id, id),
  ADD CONSTRAINT participant_merged_into_another CHECK (merged_into_id <> id),
  ADD CONSTRAINT participant_merged_is_archived CHECK (merged_into_id IS NULL OR archived_at IS NOT NULL);
CREATE INDEX participant_merged_into ON participant (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE participant_merge (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  kept_id uuid NOT NULL,
  duplicate_id uuid NOT NULL UNIQUE,
  -- How many rows of which kind there were to move, and where both had something.
  summary jsonb NOT NULL,
  merged_at timestamptz(3) NOT NULL DEFAULT now(),
  merged_by_id uuid,
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, kept_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, duplicate_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, merged_by_id) REFERENCES staff_member (organisation_id, id)
);

-- Steps of a sign-up that gave way to the one they stand with now.
ALTER TABLE sign_up_event ADD COLUMN of_duplicate boolean NOT NULL DEFAULT false`;

/**
 * The lock waits for a merge that is under way, as the foreign key does too. A peer does not see who was merged, and is
 * refused as well: what they see otherwise they see by the row that is written.
 */
const REFUSING = `
CREATE FUNCTION refuse_merged_participant() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$ BEGIN
  PERFORM 1 FROM participant p WHERE p.id = NEW.participant_id AND p.merged_into_id IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The participant was merged into another one' USING ERRCODE = 'RY001';
  END IF;
  RETURN NULL;
END $$`;

const OF_PARTICIPANTS = [
  'answer_choice',
  'answered_session',
  'attendance',
  'attendance_change',
  'attendance_reason',
  'check_in',
  'consent',
  'excursion_participant',
  'inbound_text',
  'leg_seat',
  'membership',
  'membership_regularity',
  'message',
  'participant_regularity',
  'phone_number',
  'photo_consent',
  'project_participant',
  'rehabilitation_agreement',
  'reminder',
  'secret_link',
  'sign_up',
  'sign_up_notice',
  'staff_member',
];

/**
 * The application may not change the history of marks and sign-ups. These two run as the owner and change nothing but
 * whose it is, and only from somebody who was merged to the one who stands in their place.
 */
const HISTORY = `
CREATE FUNCTION move_marks_of_merged(duplicate uuid, session_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE attendance_change c SET participant_id = p.merged_into_id
  FROM participant p
  WHERE p.id = duplicate AND p.organisation_id = app_organisation_id() AND p.merged_into_id IS NOT NULL
    AND c.organisation_id = p.organisation_id AND c.session_id = ANY (session_ids) AND c.participant_id = p.id;
$$;

CREATE FUNCTION move_steps_of_merged(from_sign_up uuid, to_sign_up uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE sign_up_event e SET sign_up_id = winner.id, of_duplicate = true
  FROM sign_up loser
  JOIN sign_up winner ON winner.session_id = loser.session_id AND winner.organisation_id = loser.organisation_id
  JOIN participant p ON p.merged_into_id IS NOT NULL
    AND (p.id, p.merged_into_id) IN ((loser.participant_id, winner.participant_id), (winner.participant_id, loser.participant_id))
  WHERE loser.id = from_sign_up AND winner.id = to_sign_up AND loser.organisation_id = app_organisation_id()
    AND e.sign_up_id = loser.id;
$$`;

/**
 * Who stands in the place of somebody: also for peers, who do not see whom nothing refers to any more, so that a mark from
 * a device that was offline meanwhile finds its person. Tells an id for an id.
 */
const FINDING = `
CREATE FUNCTION kept_participants(ids uuid[]) RETURNS TABLE (id uuid, kept_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET app.group_ids = ''
AS $$
  SELECT p.id, p.merged_into_id FROM participant p
  WHERE p.id = ANY (ids) AND p.organisation_id = app_organisation_id() AND p.merged_into_id IS NOT NULL;
$$`;
