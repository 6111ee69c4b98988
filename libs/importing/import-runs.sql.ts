import { sql } from '#libs/database/sql.js';
import type { ImportStatus } from './job/import-job.entity.js';

interface Outcome {
  readonly importId: string;
  readonly status: ImportStatus;
  /** JSON of `ImportReport`. */
  readonly report: string;
}

/** Unless decisions arrived meanwhile: `options` is JSON of those that were compared with. */
export const KEEP_ANALYSIS = sql<Outcome & { readonly options: string }>`
  UPDATE import_job SET status = ${'status'}, report = ${'report'}
  WHERE id = ${'importId'} AND status = 'ANALYSING' AND options = ${'options'}::jsonb`;

/** Imports of the organisation take turns until the transaction ends. */
export const TAKE_TURN = sql`
  SELECT pg_advisory_xact_lock(hashtextextended('import:' || app_organisation_id(), 0))`;

export const TELL_PROGRESS = sql<{ importId: string; rows: number }>`
  UPDATE import_job SET rows_done = ${'rows'} WHERE id = ${'importId'} AND status = 'APPLYING'`;

export const FINISH = sql<Outcome>`
  UPDATE import_job SET status = ${'status'}, report = ${'report'},
    rows_done = CASE ${'status'} WHEN 'DONE' THEN rows_total ELSE 0 END,
    finished_at = CASE ${'status'} WHEN 'DONE' THEN now() END
  WHERE id = ${'importId'}`;
