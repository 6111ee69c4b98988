import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a connection over SMPP has to remember longer than a process lives: which text each accepted part belongs to, and
 * the parts of texts that came in and are not whole yet. Both belong to the installation, not to an organisation.
 */
export class SmppParts1763700000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE smpp_part (
        gateway_message_id text PRIMARY KEY,
        -- Null while only its receipt has come.
        attempt_id uuid,
        part smallint,
        parts smallint,
        status text CHECK (status IN ('ON_ITS_WAY', 'DELIVERED', 'FAILED')),
        code text,
        noted_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE INDEX smpp_part_by_attempt ON smpp_part (attempt_id) WHERE attempt_id IS NOT NULL;
      CREATE INDEX smpp_part_by_age ON smpp_part (noted_at);

      CREATE TABLE smpp_incoming_part (
        -- Keyed hash of what parts of one text have in common, or of a whole text: says that something came twice.
        text_key bytea NOT NULL,
        part smallint NOT NULL,
        parts smallint NOT NULL,
        text_id uuid NOT NULL,
        -- Sealed.
        payload bytea NOT NULL,
        received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        handed_over_at timestamptz(3),
        PRIMARY KEY (text_key, part)
      );
      CREATE INDEX smpp_incoming_part_by_age ON smpp_incoming_part (received_at);

      ALTER TABLE smpp_part ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY of_the_installation ON smpp_part USING (app_is_system());
      ALTER TABLE smpp_incoming_part ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY of_the_installation ON smpp_incoming_part USING (app_is_system())`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
