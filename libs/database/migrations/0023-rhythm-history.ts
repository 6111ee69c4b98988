import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The history of each membership and each person by week and by month, beside their figures. Empty until the next
 * computation: the rows that stand follow the definitions before, so they are recomputed. Adding them touches no row.
 */
export class RhythmHistory1763700000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['membership_regularity', 'participant_regularity']) {
      await runner.query(`
        ALTER TABLE ${table}
          ADD COLUMN week_history json NOT NULL DEFAULT '[]',
          ADD COLUMN month_history json NOT NULL DEFAULT '[]'`);
    }
    await runner.query(`
      COMMENT ON COLUMN membership_regularity.week_history IS
        'Flat whole numbers, five for each ISO week with anything in it, in time order: week (0 begins on 1969-12-29), visits, attended, missed, momentum after its last session that counts in thousandths (-1: none counts).';
      COMMENT ON COLUMN membership_regularity.month_history IS
        'Flat whole numbers, seven for each month with anything in it, in time order: month (year * 12 + month - 1), visits, attended, missed, active weeks, offered weeks (a week counts in the month of its first session that counts), momentum after its last session that counts in thousandths (-1: none counts).';
      COMMENT ON COLUMN participant_regularity.week_history IS
        'Flat whole numbers, four for each ISO week with anything in it, in time order: week (0 begins on 1969-12-29), visits, active (0 or 1), offered (0 or 1).';
      COMMENT ON COLUMN participant_regularity.month_history IS
        'Flat whole numbers, four for each month with anything in it, in time order: month (year * 12 + month - 1), visits, active weeks, offered weeks (a week counts in the month of its first session that counts).'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
