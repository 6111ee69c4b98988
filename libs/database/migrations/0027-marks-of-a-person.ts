import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * All marks of a person are read out of the index alone: in the table they lie as far apart as the days of the sessions,
 * a page for each. `organisation_id` is there for row-level security, which looks at it in every row.
 */
export class MarksOfAPerson1763700000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX attendance_of_participant ON attendance (participant_id, mark, walk_in)
        INCLUDE (session_id, organisation_id);
      DROP INDEX attendance_by_participant`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
