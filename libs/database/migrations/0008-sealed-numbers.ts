import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Phone numbers are kept sealed, with a blind index to find them by, and have a life: failures, suspension,
 * confirmation. Plain numbers that are there already are sealed right after this, by a step that has the keys
 * (libs/deployment/plain-numbers.ts); the constraints keep new ones out at once, and are validated when none is left.
 */
export class SealedNumbers1763700000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The id of the key that a value was sealed with: libs/secrets/vault.ts says how sealed values look.
      CREATE FUNCTION sealed_with(sealed bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN convert_from(substring(sealed FROM 3 FOR get_byte(sealed, 1)), 'LATIN1');

      -- The keys that were ever used, without their secrets: tells a missing or a mistaken key at start.
      CREATE TABLE sealing_key (
        id text PRIMARY KEY,
        check_value bytea NOT NULL,
        first_used_at timestamptz(3) NOT NULL DEFAULT now()
      );
      ALTER TABLE sealing_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY of_the_installation ON sealing_key USING (app_is_system())`);
    await runner.query(`
      ALTER TABLE phone_number
        ALTER COLUMN e164 DROP NOT NULL,
        ADD COLUMN number_sealed bytea,
        ADD COLUMN number_index bytea,
        ADD COLUMN suspended_reason text CHECK (suspended_reason IN
          ('PERMANENT_FAILURES', 'LONG_UNCONFIRMED', 'NOT_THEIRS', 'OUT_OF_USE', 'ON_REQUEST')),
        ADD COLUMN suspended_on date,
        -- Texts that can never be delivered, since the last one that was.
        ADD COLUMN failures_in_a_row integer NOT NULL DEFAULT 0,
        ADD COLUMN last_delivered_at timestamptz(3),
        ADD CONSTRAINT phone_number_is_sealed CHECK (e164 IS NULL AND number_sealed IS NOT NULL AND number_index IS NOT NULL)
          NOT VALID;
      DROP INDEX phone_number_once_at_a_time;
      DROP INDEX phone_number_by_e164;
      CREATE UNIQUE INDEX phone_number_once_at_a_time ON phone_number (participant_id, number_index) WHERE valid_to IS NULL;
      CREATE INDEX phone_number_by_index ON phone_number (organisation_id, number_index);
      CREATE INDEX phone_number_by_participant ON phone_number (participant_id);

      ALTER TABLE inbound_text
        ALTER COLUMN from_e164 DROP NOT NULL,
        ADD COLUMN from_sealed bytea,
        ADD COLUMN from_index bytea,
        ADD CONSTRAINT inbound_text_is_sealed CHECK (from_e164 IS NULL AND from_sealed IS NOT NULL AND from_index IS NOT NULL)
          NOT VALID;
      DROP INDEX inbound_text_by_number;
      CREATE INDEX inbound_text_by_number ON inbound_text (organisation_id, from_index, received_at);

      ALTER TABLE sandbox_text
        ALTER COLUMN to_e164 DROP NOT NULL,
        ADD COLUMN to_sealed bytea,
        ADD COLUMN to_index bytea,
        ADD CONSTRAINT sandbox_text_is_sealed CHECK (to_e164 IS NULL AND to_sealed IS NOT NULL AND to_index IS NOT NULL)
          NOT VALID;

      -- A file that waits for somebody to confirm it.
      ALTER TABLE import_row
        ADD COLUMN phone_sealed bytea,
        ADD CONSTRAINT import_row_is_sealed CHECK (NOT data ? 'e164') NOT VALID;`);
    await runner.query(`
      -- Neither a number nor its index comes into the audit trail, and sealing it anew is no change.
      DROP TRIGGER audit ON phone_number;
      CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON phone_number FOR EACH ROW EXECUTE FUNCTION write_audit_event(
        'skip:e164', 'skip:number_sealed', 'skip:number_index', 'skip:failures_in_a_row', 'skip:last_delivered_at');
      DROP TRIGGER audit ON inbound_text;
      CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON inbound_text FOR EACH ROW EXECUTE FUNCTION write_audit_event(
        'skip:from_e164', 'skip:from_sealed', 'skip:from_index', 'hide:body')`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
