import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long ago the figures of each association were last recomputed is found at once, for all of them together. */
export class AgeOfRhythms1763700000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX regularity_run_finished ON regularity_run (organisation_id, finished_at)
        WHERE finished_at IS NOT NULL;
      CREATE POLICY search_for_work ON regularity_run FOR SELECT USING (app_is_system())`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
