import { seenEverywhere } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Links that ended long ago are found for all organisations at once. */
export class EndedLinks1796083200009 extends ForwardMigration {
  protected readonly statements = [
    seenEverywhere('secret_link', {
      columns: 'organisation_id, session_id, created_at, expires_at, revoked_at',
    }),
  ];
}
