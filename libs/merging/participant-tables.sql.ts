import { sql, type NoParameters } from '#libs/database/sql.js';

export const PARTICIPANT_TABLES = sql<NoParameters, { name: string }>`
  SELECT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attname = 'participant_id' AND NOT a.attisdropped
  ORDER BY 1`;
