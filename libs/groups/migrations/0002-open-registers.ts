import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Sessions whose registers are open or missing are looked for over all years, and most are neither. */
export class OpenRegisters1764600000102 extends ForwardMigration {
  protected readonly statements = [
    `CREATE INDEX session_register_open ON session (organisation_id, starts_at, id)
       WHERE status = 'PLANNED' AND register_closed_at IS NULL`,
  ];
}
