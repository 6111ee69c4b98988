import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What sending through several gateways needs: whose fault a refusal was, whether a text was sent once more, the pace of
 * each gateway, and a timeline that no writer can forget. Adding the columns rewrites no table.
 */
export class CallsOfGateways1763700000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Sent once more although nobody knew whether it had left: never a third time.
      ALTER TABLE message ADD COLUMN resent boolean NOT NULL DEFAULT false;
      ALTER TABLE message_attempt ADD COLUMN cause text CHECK (cause IN ('NUMBER', 'TEXT', 'GATEWAY'));
      -- Of UNKNOWN messages: those that still wait for a receipt.
      CREATE INDEX message_in_doubt ON message (lease_until) WHERE status = 'UNKNOWN' AND lease_until IS NOT NULL`);
    await runner.query(`
      -- Up to when the calls of a gateway are given away, over all processes.
      CREATE TABLE gateway_pace (
        gateway text PRIMARY KEY,
        next_at timestamptz NOT NULL
      );
      ALTER TABLE gateway_pace ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY of_the_installation ON gateway_pace USING (app_is_system())`);
    await runner.query(`
      CREATE FUNCTION write_message_event() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        its_attempt uuid := coalesce(NEW.attempt_id, OLD.attempt_id);
      BEGIN
        INSERT INTO message_event (organisation_id, message_id, kind, reason, gateway, attempt_id)
        VALUES (NEW.organisation_id, NEW.id, NEW.status, NEW.status_reason,
          CASE WHEN its_attempt IS NOT NULL THEN NEW.gateway END, its_attempt);
        RETURN NULL;
      END $$;
      CREATE TRIGGER timeline AFTER UPDATE ON message FOR EACH ROW
        WHEN ((OLD.status, OLD.status_reason, OLD.due_at) IS DISTINCT FROM (NEW.status, NEW.status_reason, NEW.due_at))
        EXECUTE FUNCTION write_message_event()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
