import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/** Tasks to call somebody who stayed away, what came of them, and after how many misses each group wants one. */
export class CheckIns1763700000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE activity_group
        -- Null: the group wants no check-ins.
        ADD COLUMN check_in_after_misses integer DEFAULT 3 CHECK (check_in_after_misses BETWEEN 2 AND 50);

      CREATE TABLE check_in (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        membership_id uuid NOT NULL,
        group_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        misses integer NOT NULL CHECK (misses > 0),
        missed_from date NOT NULL,
        opened_at timestamptz(3) NOT NULL DEFAULT now(),
        assigned_to_id uuid,
        snoozed_until date,
        closed_at timestamptz(3),
        closed_because text CHECK (closed_because IN
          ('CONTACTED', 'CAME', 'CORRECTED', 'MEMBERSHIP_ENDED', 'ARCHIVED', 'SWITCHED_OFF')),
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, membership_id) REFERENCES membership (organisation_id, id) ON DELETE CASCADE,
        FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
        FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
        FOREIGN KEY (organisation_id, assigned_to_id) REFERENCES staff_member (organisation_id, id),
        CHECK ((closed_at IS NULL) = (closed_because IS NULL))
      );
      CREATE UNIQUE INDEX check_in_one_open ON check_in (membership_id) WHERE closed_at IS NULL;
      CREATE INDEX check_in_by_time ON check_in (organisation_id, opened_at, id);
      CREATE INDEX check_in_by_participant ON check_in (participant_id);

      CREATE TABLE check_in_contact (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        check_in_id uuid NOT NULL,
        membership_id uuid NOT NULL,
        outcome text NOT NULL CHECK (outcome IN
          ('DOING_WELL', 'NEEDS_SUPPORT', 'TAKES_A_BREAK', 'WILL_NOT_RETURN', 'OTHER', 'LEFT_MESSAGE', 'NOT_REACHED')),
        note text CHECK (char_length(note) BETWEEN 1 AND 500),
        contacted_on date NOT NULL,
        staff_member_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, check_in_id) REFERENCES check_in (organisation_id, id) ON DELETE CASCADE,
        FOREIGN KEY (organisation_id, membership_id) REFERENCES membership (organisation_id, id) ON DELETE CASCADE,
        FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)
      );
      CREATE INDEX check_in_contact_by_check_in ON check_in_contact (check_in_id, created_at);
      CREATE INDEX check_in_contact_by_membership ON check_in_contact (membership_id, contacted_on);

      CREATE TABLE check_in_note (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        check_in_id uuid NOT NULL,
        text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 500),
        staff_member_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, check_in_id) REFERENCES check_in (organisation_id, id) ON DELETE CASCADE,
        FOREIGN KEY (organisation_id, staff_member_id) REFERENCES staff_member (organisation_id, id)
      );
      CREATE INDEX check_in_note_by_check_in ON check_in_note (check_in_id, created_at)`);
    await runner.query(tenantTable({ name: 'check_in', peerSees: NEVER }));
    await runner.query(tenantTable({ name: 'check_in_contact', audit: ['hide:note'], peerSees: NEVER }));
    await runner.query(tenantTable({ name: 'check_in_note', audit: ['hide:text'], peerSees: NEVER }));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
