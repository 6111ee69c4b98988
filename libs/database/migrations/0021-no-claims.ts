import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A message is attempted by whoever takes it: there is no claim in between. */
export class NoClaims1763700000021 implements MigrationInterface {
  readonly name = 'NoClaims1763700000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE message DROP CONSTRAINT message_status_check, ADD CONSTRAINT message_status_check CHECK (status IN
        ('PENDING', 'ATTEMPTING', 'ACCEPTED', 'DELIVERED', 'FAILED', 'UNKNOWN', 'CANCELLED', 'EXPIRED'));
      DROP INDEX message_open;
      CREATE INDEX message_open ON message (due_at) WHERE status IN ('PENDING', 'ATTEMPTING')`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
