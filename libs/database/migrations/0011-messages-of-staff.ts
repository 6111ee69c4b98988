import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/** Messages that staff write, reminders that wait for their text, and what the daily limit counts by. */
export class MessagesOfStaff1763700000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE announcement (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        -- Given by whoever sends: the same key sends once.
        client_key uuid NOT NULL,
        created_by uuid NOT NULL,
        -- Whose members it went to; null: to people who were chosen one by one.
        group_id uuid,
        -- Whose people with a seat it went to.
        session_id uuid,
        -- What was written, by language.
        texts jsonb NOT NULL,
        deadline_at timestamptz(3) NOT NULL,
        -- What exactly was decided: by it the same key with something else is refused.
        content_hash text NOT NULL,
        recipients integer NOT NULL,
        -- How many were left out, by reason.
        left_out jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        cancelled_at timestamptz(3),
        UNIQUE (organisation_id, id),
        UNIQUE (organisation_id, created_by, client_key),
        FOREIGN KEY (organisation_id, created_by) REFERENCES staff_member (organisation_id, id),
        FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
        FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id)
      );
      CREATE INDEX announcement_by_time ON announcement (organisation_id, created_at DESC, id DESC)`);
    // Written by people to people: kept in the audit trail, without the words.
    await runner.query(tenantTable({ name: 'announcement', audit: ['hide:texts'], peerSees: NEVER }));
    await runner.query(`
      ALTER TABLE message ADD COLUMN announcement_id uuid,
        ADD FOREIGN KEY (organisation_id, announcement_id) REFERENCES announcement (organisation_id, id);
      CREATE INDEX message_by_announcement ON message (announcement_id) WHERE announcement_id IS NOT NULL;
      CREATE INDEX message_attempted_to_person ON message (participant_id, attempted_at)
        WHERE attempted_at IS NOT NULL;
      CREATE INDEX message_attempted_to_number ON message (phone_number_id, attempted_at)
        WHERE attempted_at IS NOT NULL`);
    await runner.query(`
      -- Why no text was written although its recipients had been decided.
      ALTER TABLE reminder ADD COLUMN left_out text;
      UPDATE reminder SET left_out = 'NUMBER_NOT_CURRENT' WHERE message_id IS NULL;
      CREATE INDEX reminder_unwritten ON reminder (participant_id) WHERE message_id IS NULL AND left_out IS NULL;
      CREATE POLICY search_for_work ON reminder FOR SELECT USING (app_is_system())`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
