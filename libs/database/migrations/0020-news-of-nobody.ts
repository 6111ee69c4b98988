import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Texts that came in for no organisation are counted whenever somebody asks for the metrics. */
export class NewsOfNobody1763700000020 implements MigrationInterface {
  readonly name = 'NewsOfNobody1763700000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX gateway_event_unrouted ON gateway_event (received_at) WHERE outcome = 'UNROUTED'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
