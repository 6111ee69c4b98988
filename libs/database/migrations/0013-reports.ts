import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/** What funders and authorities ask for and no register knows: projects, who is reported to them, reasons of absences. */
export class Reports1763700000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE project (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        code text NOT NULL CHECK (char_length(code) BETWEEN 1 AND 40),
        name text COLLATE "fi-x-icu" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
        funder text,
        starts_on date NOT NULL,
        ends_on date,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (organisation_id, id),
        UNIQUE (organisation_id, code),
        CHECK (ends_on IS NULL OR ends_on >= starts_on)
      );

      CREATE TABLE group_project (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        group_id uuid NOT NULL,
        project_id uuid NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, group_id) REFERENCES activity_group (organisation_id, id),
        FOREIGN KEY (organisation_id, project_id) REFERENCES project (organisation_id, id),
        CHECK (ends_on IS NULL OR ends_on >= starts_on),
        CONSTRAINT group_project_once_at_a_time EXCLUDE USING gist
          (group_id WITH =, project_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
      );
      CREATE INDEX group_project_by_group ON group_project (group_id, starts_on);

      -- Who is reported to the European Social Fund Plus; no disability or minority data.
      CREATE TABLE project_participant (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        project_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        started_on date NOT NULL,
        ended_on date,
        gender text CHECK (gender IN ('FEMALE', 'MALE', 'OTHER')),
        employment text CHECK (employment IN ('UNEMPLOYED', 'LONG_TERM_UNEMPLOYED', 'INACTIVE', 'EMPLOYED')),
        education text CHECK (education IN ('ISCED_0_2', 'ISCED_3_4', 'ISCED_5_8')),
        exit_data_on date,
        UNIQUE (organisation_id, id),
        UNIQUE (project_id, participant_id),
        FOREIGN KEY (organisation_id, project_id) REFERENCES project (organisation_id, id),
        FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
        CHECK (ended_on IS NULL OR ended_on >= started_on),
        CHECK (exit_data_on IS NULL OR exit_data_on >= started_on)
      );
      CREATE INDEX project_participant_by_participant ON project_participant (participant_id);

      CREATE TABLE rehabilitation_agreement (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        participant_id uuid NOT NULL,
        starts_on date NOT NULL,
        ends_on date,
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
        CHECK (ends_on IS NULL OR ends_on >= starts_on),
        CONSTRAINT rehabilitation_once_at_a_time EXCLUDE USING gist
          (participant_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
      );

      CREATE TABLE absence_reason (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        code text NOT NULL CHECK (code ~ '^[A-Z][A-Z0-9_]{0,39}$'),
        label_fi text NOT NULL,
        label_sv text NOT NULL,
        label_en text NOT NULL,
        counts boolean NOT NULL,
        UNIQUE (organisation_id, id),
        UNIQUE (organisation_id, code)
      );

      CREATE TABLE attendance_reason (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        session_id uuid NOT NULL,
        participant_id uuid NOT NULL,
        reason_code text NOT NULL,
        UNIQUE (organisation_id, id),
        UNIQUE (session_id, participant_id),
        FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
        FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id)
      );
      CREATE INDEX attendance_reason_by_participant ON attendance_reason (participant_id)`);
    // Reasons may tell of health: peers never see them, and the audit does not repeat them.
    const tables = [
      { name: 'project', peerSees: NEVER },
      { name: 'group_project', peerSees: NEVER },
      {
        name: 'project_participant',
        audit: ['hide:gender', 'hide:employment', 'hide:education'],
        peerSees: NEVER,
      },
      { name: 'rehabilitation_agreement', peerSees: NEVER },
      { name: 'absence_reason', peerSees: NEVER },
      { name: 'attendance_reason', audit: ['hide:reason_code'], peerSees: NEVER },
    ];
    for (const table of tables) await runner.query(tenantTable(table));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
