import { ofTheInstallation } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Which keys seal what. */
export class SecretsBaseline1764600000002 extends ForwardMigration {
  protected readonly statements = [SEALED_WITH, SEALING_KEY, ofTheInstallation('sealing_key')];
}

/** The id of the key that a value was sealed with: libs/secrets/vault.ts says how sealed values look. */
const SEALED_WITH = `
CREATE FUNCTION sealed_with(sealed bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN convert_from(substring(sealed FROM 3 FOR get_byte(sealed, 1)), 'LATIN1')`;

/** The keys that were ever used, without their secrets: tells a missing or a mistaken key at start. */
const SEALING_KEY = `
CREATE TABLE sealing_key (
  id text PRIMARY KEY,
  check_value bytea NOT NULL,
  first_used_at timestamptz(3) NOT NULL DEFAULT now()
)`;
