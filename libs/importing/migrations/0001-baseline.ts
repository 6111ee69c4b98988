import { NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** Files that are read in, row by row. */
export class ImportingBaseline1764600000011 extends ForwardMigration {
  protected readonly statements = [IMPORT_JOB, IMPORT_ROW, IMPORT_PROBLEM];
}

const IMPORT_JOB = tenantTable({
  name: 'import_job',
  columns: `
    kind text NOT NULL CHECK (kind IN ('PARTICIPANTS', 'ATTENDANCE')),
    file_name text NOT NULL,
    options jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN
      ('READING', 'ANALYSING', 'READY', 'REFUSED', 'APPLYING', 'DONE', 'FAILED', 'CANCELLED')),
    rows_total integer NOT NULL DEFAULT 0,
    rows_done integer NOT NULL DEFAULT 0,
    report jsonb,
    created_by_id uuid,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    finished_at timestamptz(3),
    FOREIGN KEY (organisation_id, created_by_id) REFERENCES staff_member (organisation_id, id)`,
  indexes: 'CREATE INDEX import_job_by_time ON import_job (organisation_id, created_at DESC, id DESC)',
  audit: ['skip:rows_done', 'skip:rows_total', 'skip:report'],
  peerSees: NEVER,
  everywhere: { columns: 'organisation_id, status' },
});

/** A file that waits for somebody to confirm it. */
const IMPORT_ROW = tenantTable({
  name: 'import_row',
  key: 'import_id, position',
  columns: `
    import_id uuid NOT NULL,
    position integer NOT NULL,
    data jsonb NOT NULL,
    phone_sealed bytea,
    FOREIGN KEY (organisation_id, import_id) REFERENCES import_job (organisation_id, id),
    CONSTRAINT import_row_is_sealed CHECK (NOT data ? 'e164')`,
  audit: 'none',
  peerSees: NEVER,
});

const IMPORT_PROBLEM = tenantTable({
  name: 'import_problem',
  columns: `
    import_id uuid NOT NULL,
    position integer NOT NULL,
    line integer NOT NULL,
    column_number integer,
    column_name text,
    severity text NOT NULL CHECK (severity IN ('ERROR', 'UNCLEAR')),
    code text NOT NULL,
    message text NOT NULL,
    needs_decision boolean NOT NULL DEFAULT false,
    candidate_ids uuid[] NOT NULL DEFAULT '{}',
    UNIQUE (organisation_id, import_id, position),
    FOREIGN KEY (organisation_id, import_id) REFERENCES import_job (organisation_id, id)`,
  audit: 'none',
  peerSees: NEVER,
});
