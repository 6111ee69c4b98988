import { sql, type NoParameters } from '#libs/database/sql.js';

interface KeysOfRows {
  readonly groupIds: readonly string[];
  readonly siteIds: readonly string[];
  readonly projectIds: readonly string[];
}

export const NAMES_OF_KEYS = sql<KeysOfRows, { id: string; name: string }>`
  SELECT id, public_name AS name FROM activity_group WHERE id = ANY (${'groupIds'}::uuid[])
  UNION ALL SELECT id, name FROM site WHERE id = ANY (${'siteIds'}::uuid[])
  UNION ALL SELECT id, code || ' ' || name FROM project WHERE id = ANY (${'projectIds'}::uuid[])`;

/** The time at which a report is made, not the one at which its transaction began. */
export const CLOCK = sql<NoParameters, { now: Date }>`SELECT clock_timestamp() AS now`;
