import type { LocalDate } from '#libs/calendar/local-date.js';
import { sql, type NoParameters } from '#libs/database/sql.js';

export const TODAY = sql<NoParameters, { today: LocalDate }>`
  SELECT (now() AT TIME ZONE time_zone)::date AS today FROM organisation LIMIT 1`;

export const ALL_ORGANISATIONS = sql<NoParameters, { organisationId: string }>`
  SELECT id AS organisation_id FROM organisation ORDER BY created_at, id`;
