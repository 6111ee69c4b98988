import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { ImportRow } from '../job/import-row.entity.js';

export const TELL_ROWS_READ = sql<{ importId: string; rows: number }>`
  UPDATE import_job SET rows_total = ${'rows'}, rows_done = ${'rows'} WHERE id = ${'importId'} AND status = 'READING'`;

interface Batch {
  readonly organisationId: string;
  readonly importId: string;
}

/** `rows` is JSON of a list of `position`, `data`, and `phone` in hexadecimal digits. */
export const KEEP_ROWS = sql<Batch & { readonly rows: string }>`
  INSERT INTO import_row (${columnsOf(ImportRow)})
  SELECT ${'organisationId'}, ${'importId'}, (r ->> 'position')::int, r -> 'data', decode(r ->> 'phone', 'hex')
  FROM jsonb_array_elements(${'rows'}::jsonb) AS r`;

/** `problems` is JSON of a list of them. */
export const KEEP_PROBLEMS = sql<Batch & { readonly problems: string }>`
  INSERT INTO import_problem
    (organisation_id, import_id, position, line, column_number, column_name, severity, code, message)
  SELECT ${'organisationId'}, ${'importId'}, position, line, "columnNumber", "columnName", severity, code, message
  FROM jsonb_to_recordset(${'problems'}::jsonb) AS r (
    position int, line int, "columnNumber" int, "columnName" text, severity text, code text, message text)`;
