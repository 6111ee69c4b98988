import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Texts of which nobody knows whether they left, while somebody can still be called, are found without a scan. */
export class TextsInDoubt1763700000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX message_in_doubt_ahead ON message (deadline_at) WHERE status = 'UNKNOWN'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
