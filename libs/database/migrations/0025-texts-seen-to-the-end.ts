import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Texts that reached nobody, while somebody may call instead, are found without a scan; and the timeline of a text tells who
 * of the staff did a step. The new column rewrites no table.
 */
export class TextsSeenToTheEnd1763700000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX message_reached_nobody ON message (deadline_at, organisation_id)
        WHERE status IN ('FAILED', 'EXPIRED');
      -- Null: no member of the staff, but a job, a gateway or the recipient.
      ALTER TABLE message_event ADD COLUMN staff_member_id uuid;
      CREATE OR REPLACE FUNCTION write_message_event() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        its_attempt uuid := coalesce(NEW.attempt_id, OLD.attempt_id);
      BEGIN
        INSERT INTO message_event (organisation_id, message_id, kind, reason, gateway, attempt_id, staff_member_id)
        VALUES (NEW.organisation_id, NEW.id, NEW.status, NEW.status_reason,
          CASE WHEN its_attempt IS NOT NULL THEN NEW.gateway END, its_attempt,
          CASE WHEN current_setting('app.actor_kind', true) = 'STAFF'
            THEN nullif(current_setting('app.actor_id', true), '')::uuid END);
        RETURN NULL;
      END $$`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
