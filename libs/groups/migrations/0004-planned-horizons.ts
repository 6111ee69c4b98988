import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Up to which day all series of an organisation have their sessions, so that those with nothing to do are not looked at. */
export class PlannedHorizons1796083200006 extends ForwardMigration {
  protected readonly statements = [
    tenantTable({
      name: 'planned_horizon',
      key: 'made_until',
      columns: 'made_until date NOT NULL',
      audit: 'none',
      peerSees: NEVER,
      everywhere: { columns: 'organisation_id, made_until' },
    }),
  ];
}
