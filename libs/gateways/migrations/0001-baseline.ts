import { ofTheInstallation } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/**
 * What a connection over SMPP has to remember longer than a process lives: which text each accepted part belongs to, and
 * the parts of texts that came in and are not whole yet. Both belong to the installation, not to an organisation.
 */
export class GatewaysBaseline1764600000003 extends ForwardMigration {
  protected readonly statements = [
    SMPP_PART,
    ofTheInstallation('smpp_part'),
    SMPP_INCOMING_PART,
    ofTheInstallation('smpp_incoming_part'),
  ];
}

const SMPP_PART = `
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
CREATE INDEX smpp_part_by_age ON smpp_part (noted_at)`;

const SMPP_INCOMING_PART = `
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
CREATE INDEX smpp_incoming_part_by_age ON smpp_incoming_part (received_at)`;
