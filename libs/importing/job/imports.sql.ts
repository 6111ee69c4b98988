import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, literal, sql, type NoParameters } from '#libs/database/sql.js';
import type { ErrorCode } from '#libs/errors/app-error.js';
import { ImportJob, type ImportStatus } from './import-job.entity.js';
import type { Decisions } from './import-options.js';

/** An import that nobody confirmed is forgotten after so many days: its rows are personal data. */
const KEPT_DAYS = 7;

export const FINISH_READING = sql<{ id: string; rows: number; report: string }>`
  UPDATE import_job SET status = 'ANALYSING', rows_total = ${'rows'}, rows_done = 0, report = ${'report'}
  WHERE id = ${'id'} AND status = 'READING'`;

export const ORGANISATIONS_WITH_IMPORTS = sql<NoParameters, { organisationId: string }>`
  SELECT DISTINCT organisation_id FROM import_job_everywhere WHERE status NOT IN ('DONE', 'FAILED', 'CANCELLED')`;

export const WAITING_IMPORTS = sql<NoParameters, { id: string; status: ImportStatus }>`
  SELECT id, status FROM import_job WHERE status IN ('ANALYSING', 'APPLYING') ORDER BY created_at`;

export const FAIL = sql<{ id: string; failure: { readonly code: ErrorCode; readonly message: string } }>`
  UPDATE import_job SET status = 'FAILED', finished_at = now(),
    report = coalesce(report, '{}') || jsonb_build_object('samples', null, 'failure', ${'failure'}::jsonb)
  WHERE id = ${'id'} AND status IN ('READING', 'ANALYSING', 'APPLYING')`;

export const DECIDE = sql<{ id: string; decisions: Decisions }>`
  UPDATE import_job SET status = 'ANALYSING',
    options = options
      || jsonb_build_object('decisions', coalesce(options -> 'decisions', '{}') || ${'decisions'}::jsonb)
  WHERE id = ${'id'} AND status IN ('ANALYSING', 'READY', 'REFUSED')`;

export const CONFIRM = sql<{ id: string }>`
  UPDATE import_job SET status = 'APPLYING', rows_done = 0 WHERE id = ${'id'} AND status = 'READY'`;

const CANCELLED = fragment`status = 'CANCELLED', finished_at = now(),
  report = coalesce(report, '{}') || '{"samples": null}'`;
const IS_CONFIRMED_BY_NOBODY = fragment`status IN ('READING', 'ANALYSING', 'READY', 'REFUSED')`;

export const CANCEL = sql<{ id: string }>`
  UPDATE import_job SET ${CANCELLED} WHERE id = ${'id'} AND ${IS_CONFIRMED_BY_NOBODY}`;

export const CANCEL_ABANDONED = sql<NoParameters, { id: string }>`
  UPDATE import_job SET ${CANCELLED}
  WHERE ${IS_CONFIRMED_BY_NOBODY} AND created_at < now() - make_interval(days => ${literal(KEPT_DAYS)})
  RETURNING id`;

export const FORGET_ROWS = sql<{ importIds: readonly string[] }>`
  DELETE FROM import_row WHERE import_id = ANY (${'importIds'})`;

/** All imports, newest first. */
export const IMPORTS = new PagedList<NoParameters, ImportJob>({
  select: columnsOf(ImportJob, 'job'),
  from: fragment`FROM import_job job WHERE true`,
  order: [
    { expr: 'job.created_at', direction: 'DESC', cast: 'timestamptz' },
    { expr: 'job.id', direction: 'DESC', cast: 'uuid' },
  ],
});
