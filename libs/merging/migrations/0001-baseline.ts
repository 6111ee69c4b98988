import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Two participants who turned out to be one person. */
export class MergingBaseline1764600000013 extends ForwardMigration {
  protected readonly statements = [PARTICIPANT_MERGE];
}

const PARTICIPANT_MERGE = tenantTable({
  name: 'participant_merge',
  columns: `
    survivor_id uuid NOT NULL,
    duplicate_id uuid NOT NULL,
    -- How many rows of which kind there were to move, and where both had something.
    summary jsonb NOT NULL,
    merged_at timestamptz(3) NOT NULL DEFAULT now(),
    merged_by_id uuid,
    UNIQUE (organisation_id, duplicate_id),
    FOREIGN KEY (organisation_id, survivor_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, duplicate_id) REFERENCES participant (organisation_id, id),
    FOREIGN KEY (organisation_id, merged_by_id) REFERENCES staff_member (organisation_id, id)`,
  peerSees: NEVER,
});
