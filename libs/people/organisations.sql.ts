import type { LocalDate } from '#libs/calendar/local-date.js';
import { sql, type NoParameters } from '#libs/database/sql.js';

export const TODAY = sql<NoParameters, { today: LocalDate }>`
  SELECT (now() AT TIME ZONE time_zone)::date AS today FROM organisation LIMIT 1`;
