import type { LocalDate } from '#libs/calendar/local-date.js';
import { sql, type NoParameters } from '#libs/database/sql.js';

/** Those of which some series may miss sessions before the horizon of today. */
export const ORGANISATIONS_TO_PLAN = sql<NoParameters, { organisationId: string }>`
  SELECT o.id AS organisation_id FROM organisation o
  LEFT JOIN (SELECT organisation_id, max(made_until) AS made_until FROM planned_horizon_everywhere GROUP BY 1) planned
    ON planned.organisation_id = o.id
  WHERE coalesce(planned.made_until < (now() AT TIME ZONE o.time_zone)::date + 7 * o.horizon_weeks, true)
  ORDER BY o.created_at, o.id`;

export const FORGET_HORIZON = sql`DELETE FROM planned_horizon`;

export const KEEP_HORIZON = sql<{ organisationId: string; madeUntil: LocalDate }>`
  INSERT INTO planned_horizon (organisation_id, made_until) VALUES (${'organisationId'}, ${'madeUntil'})
  ON CONFLICT DO NOTHING`;
