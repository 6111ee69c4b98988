import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/**
 * Several gateways, what each of them was asked and said, and when an organisation lets texts leave. Adding the columns
 * rewrites no table.
 */
export class TrustedTexts1763700000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organisation
        -- Local wall time; no text leaves from quiet_from until quiet_to. Both the same: never quiet.
        ADD COLUMN quiet_from time NOT NULL DEFAULT '21:00',
        ADD COLUMN quiet_to time NOT NULL DEFAULT '08:00',
        ADD COLUMN max_texts_per_day integer NOT NULL DEFAULT 4 CHECK (max_texts_per_day BETWEEN 1 AND 50),
        ADD COLUMN sms_part_price_cents numeric(8, 3) CHECK (sms_part_price_cents >= 0),
        -- A message to more people than this is confirmed once more.
        ADD COLUMN mass_send_threshold integer NOT NULL DEFAULT 20 CHECK (mass_send_threshold BETWEEN 1 AND 10000),
        -- The number that its texts can be answered to, E.164: says whose a text that comes in is.
        ADD COLUMN sms_reply_number text CHECK (sms_reply_number ~ '^\\+?[0-9]{3,15}$')`);
    await runner.query(`
      ALTER TABLE message
        ADD COLUMN purpose text NOT NULL DEFAULT 'REMINDER' CHECK (purpose IN
          ('REMINDER', 'SIGN_UP_NOTICE', 'ANSWER', 'STOP_CONFIRMATION', 'STAFF_MESSAGE')),
        ADD COLUMN delivered_at timestamptz(3),
        -- What one part cost when the gateway took it; null while the organisation gives no price.
        ADD COLUMN part_price_cents numeric(8, 3)`);
    await runner.query(`
      -- One call of one gateway. Its id is what the gateway is given.
      CREATE TABLE message_attempt (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        message_id uuid NOT NULL,
        gateway text NOT NULL,
        started_at timestamptz(3) NOT NULL,
        answered_at timestamptz(3),
        outcome text CHECK (outcome IN ('ACCEPTED', 'REFUSED', 'NO_ANSWER')),
        code text,
        gateway_message_id text,
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)
      );
      CREATE INDEX message_attempt_by_message ON message_attempt (message_id, started_at);
      CREATE INDEX message_attempt_by_gateway_id ON message_attempt (gateway, gateway_message_id)
        WHERE gateway_message_id IS NOT NULL;

      -- Everything that happened to a message, in order: never changed, only added to.
      CREATE TABLE message_event (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        organisation_id uuid NOT NULL REFERENCES organisation (id),
        message_id uuid NOT NULL,
        at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        -- A status of the message, or RECEIPT for word from the gateway that changed nothing.
        kind text NOT NULL,
        reason text,
        gateway text,
        attempt_id uuid,
        FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)
      );
      CREATE INDEX message_event_by_message ON message_event (message_id, position);

      -- What gateways told us, raw and sealed, before anything acts on it. Belongs to no organisation until it is read.
      CREATE TABLE gateway_event (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        gateway text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('RECEIPT', 'INCOMING')),
        -- The same news delivered twice has the same key.
        dedupe_key text NOT NULL,
        payload bytea NOT NULL,
        received_at timestamptz(3) NOT NULL DEFAULT now(),
        -- Not looked at again before this; null once it has been applied or given up.
        try_at timestamptz(3) DEFAULT now(),
        outcome text,
        UNIQUE (gateway, kind, dedupe_key)
      );
      CREATE INDEX gateway_event_waiting ON gateway_event (try_at) WHERE try_at IS NOT NULL`);
    await runner.query(tenantTable({ name: 'message_attempt', audit: 'none', peerSees: NEVER }));
    await runner.query(tenantTable({ name: 'message_event', audit: 'none', peerSees: NEVER }));
    await runner.query(`
      CREATE POLICY search_for_work ON message_attempt FOR SELECT USING (app_is_system());
      ALTER TABLE gateway_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY of_the_installation ON gateway_event USING (app_is_system())`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
