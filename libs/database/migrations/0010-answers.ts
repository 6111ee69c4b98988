import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/**
 * What was understood of a text that came in, what it changed, who looks after those that a human should read, and who ended
 * a consent. Adding the columns rewrites no table.
 */
export class Answers1763700000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE inbound_text
        ADD COLUMN understood_as text NOT NULL DEFAULT 'FOR_STAFF' CHECK (understood_as IN
          ('COMES', 'DOES_NOT_COME', 'STOP', 'START', 'WHO_ANSWERS', 'FOR_STAFF')),
        ADD COLUMN status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'DONE')),
        -- Whom it was taken to be from; null while that is not known.
        ADD COLUMN participant_id uuid,
        -- Whose inbox it is in; null for the whole organisation's.
        ADD COLUMN site_id uuid,
        -- The text that it answers.
        ADD COLUMN question_message_id uuid,
        -- What we answered by ourselves.
        ADD COLUMN answer_message_id uuid,
        -- Until then the phone is waited for to say who answers; afterwards it is for staff.
        ADD COLUMN waits_until timestamptz(3),
        ADD COLUMN assigned_to uuid,
        ADD COLUMN done_by uuid,
        ADD COLUMN done_at timestamptz(3),
        ADD CONSTRAINT inbound_text_in_organisation UNIQUE (organisation_id, id),
        ADD FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
        ADD FOREIGN KEY (organisation_id, site_id) REFERENCES site (organisation_id, id),
        ADD FOREIGN KEY (organisation_id, question_message_id) REFERENCES message (organisation_id, id),
        ADD FOREIGN KEY (organisation_id, answer_message_id) REFERENCES message (organisation_id, id),
        ADD FOREIGN KEY (organisation_id, assigned_to) REFERENCES staff_member (organisation_id, id),
        ADD FOREIGN KEY (organisation_id, done_by) REFERENCES staff_member (organisation_id, id);
      CREATE INDEX inbound_text_by_time ON inbound_text (organisation_id, received_at DESC, id DESC);
      CREATE INDEX inbound_text_open ON inbound_text (organisation_id, received_at DESC, id DESC) WHERE status = 'OPEN';
      CREATE INDEX inbound_text_by_participant ON inbound_text (participant_id, received_at DESC);

      -- What a text changed, or would have: one row for each session that it was about.
      CREATE TABLE answered_session (
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        inbound_text_id uuid NOT NULL,
        session_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('COMING', 'ALREADY_COMING', 'WAITING', 'NOT_COMING', 'ALREADY_NOT_COMING',
          'FULL', 'OFFER_OVER', 'CANCELLED', 'BEGUN', 'FOR_STAFF')),
        PRIMARY KEY (inbound_text_id, session_id),
        FOREIGN KEY (organisation_id, inbound_text_id) REFERENCES inbound_text (organisation_id, id),
        FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
        FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)
      );

      -- Whom the phone can choose by number when several share it, and what each of them had been asked.
      CREATE TABLE answer_choice (
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        inbound_text_id uuid NOT NULL,
        number smallint NOT NULL CHECK (number BETWEEN 1 AND 9),
        participant_id uuid NOT NULL,
        phone_number_id uuid NOT NULL,
        question_message_id uuid NOT NULL,
        PRIMARY KEY (inbound_text_id, number),
        FOREIGN KEY (organisation_id, inbound_text_id) REFERENCES inbound_text (organisation_id, id),
        FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
        FOREIGN KEY (organisation_id, phone_number_id) REFERENCES phone_number (organisation_id, id),
        FOREIGN KEY (organisation_id, question_message_id) REFERENCES message (organisation_id, id)
      );
      CREATE INDEX answer_choice_by_number ON answer_choice (phone_number_id)`);
    await runner.query(tenantTable({ name: 'answered_session', audit: 'none', peerSees: NEVER }));
    await runner.query(tenantTable({ name: 'answer_choice', audit: 'none', peerSees: NEVER }));
    await runner.query(`
      -- How it ended: SMS for STOP; null for all others, and while it holds.
      ALTER TABLE consent ADD COLUMN withdrawal_source text CHECK (withdrawal_source IN ('SMS'));
      -- Whose text it is that comes in, by who texted the number last.
      CREATE POLICY search_for_work ON phone_number FOR SELECT USING (app_is_system())`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
