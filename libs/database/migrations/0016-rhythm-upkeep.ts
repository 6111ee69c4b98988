import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/** How far each recomputation of an association's measures has come, so that one that was killed is taken up again. */
export class RhythmUpkeep1763700000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE regularity_run (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        definition_version integer NOT NULL,
        started_at timestamptz(3) NOT NULL DEFAULT now(),
        -- When the latest of its transactions ended.
        progressed_at timestamptz(3) NOT NULL DEFAULT now(),
        finished_at timestamptz(3),
        -- Another run began from the first participant instead of ending this one.
        given_up_at timestamptz(3),
        -- All participants up to this one, in the order of their ids, have been looked at.
        after_participant_id uuid,
        participants integer NOT NULL DEFAULT 0,
        rows_written integer NOT NULL DEFAULT 0,
        UNIQUE (organisation_id, id),
        CHECK (finished_at IS NULL OR given_up_at IS NULL)
      );
      CREATE UNIQUE INDEX regularity_run_one_open ON regularity_run (organisation_id)
        WHERE finished_at IS NULL AND given_up_at IS NULL;
      CREATE INDEX regularity_run_by_time ON regularity_run (organisation_id, started_at)`);
    await runner.query(tenantTable({ name: 'regularity_run', audit: 'none', peerSees: NEVER }));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
