import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A role that sees numbers and nobody's rows. */
export class Observers1763700000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE staff_member DROP CONSTRAINT staff_member_roles_check;
      ALTER TABLE staff_member
        ADD CONSTRAINT staff_member_roles_check CHECK (
          roles <@ ARRAY['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER', 'OBSERVER'] AND cardinality(roles) > 0),
        ADD CONSTRAINT staff_member_observer_alone CHECK (NOT ('OBSERVER' = ANY (roles)) OR cardinality(roles) = 1)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
