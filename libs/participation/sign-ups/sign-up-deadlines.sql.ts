import { sql, type NoParameters } from '#libs/database/sql.js';

/** Read without a tenant, over the few rows that the worker sees of every organisation. */
export const ORGANISATIONS_WITH_WORK = sql<NoParameters, { organisationId: string }>`
  SELECT DISTINCT organisation_id FROM sign_up_everywhere WHERE offer_expires_at <= now()
  UNION SELECT organisation_id FROM minimum_check_everywhere WHERE due_at <= now()`;

export const SESSIONS_WITH_EXPIRED_OFFERS = sql<NoParameters, { id: string }>`
  SELECT DISTINCT u.session_id AS id FROM sign_up u JOIN session s ON s.id = u.session_id
  WHERE u.status = 'OFFERED' AND u.offer_expires_at <= now() AND (s.status = 'PLANNED' OR s.starts_at <= now())`;

export const SESSIONS_TO_DECIDE = sql<NoParameters, { id: string }>`
  SELECT session_id AS id FROM minimum_check WHERE due_at <= now()`;
