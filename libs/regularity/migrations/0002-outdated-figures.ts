import { seenEverywhere } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Figures of older definitions are found for all organisations at once, whenever a worker starts. */
export class OutdatedFigures1796083200007 extends ForwardMigration {
  protected readonly statements = [
    'CREATE INDEX membership_regularity_by_definition ON membership_regularity (definition_version)',
    'CREATE INDEX participant_regularity_by_definition ON participant_regularity (definition_version)',
    seenEverywhere('membership_regularity', { columns: 'organisation_id, definition_version' }),
    seenEverywhere('participant_regularity', { columns: 'organisation_id, definition_version' }),
  ];
}
