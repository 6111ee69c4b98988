import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The measures M4 to M6 of a membership. Null until the next computation: the rows that stand carry the version of the
 * definitions before, so the nightly recomputation fills them. Adding them touches no row.
 */
export class RhythmMeasures1763700000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE membership_regularity
        ADD COLUMN evenness double precision,
        ADD COLUMN similar_weeks double precision,
        ADD COLUMN momentum double precision`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
