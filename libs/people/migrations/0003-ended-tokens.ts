import { seenEverywhere } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Tokens that ended long ago are found for all organisations at once. */
export class EndedTokens1796083200004 extends ForwardMigration {
  protected readonly statements = [
    'CREATE INDEX access_token_by_end ON access_token (least(expires_at, revoked_at))',
    seenEverywhere('access_token', { columns: 'organisation_id, expires_at, revoked_at' }),
  ];
}
