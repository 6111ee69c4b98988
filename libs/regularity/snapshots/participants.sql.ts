import { sql, type NoParameters } from '#libs/database/sql.js';

/* Whose measures are computed: everybody who was not merged into somebody else. */

export const LOCK_PARTICIPANTS = sql<{ participantIds: readonly string[] }, { id: string }>`
  SELECT id FROM participant WHERE id = ANY (${'participantIds'}::uuid[]) AND merged_into_id IS NULL
  ORDER BY id FOR NO KEY UPDATE`;

export const PARTICIPANTS_AFTER = sql<{ after: string | null; limit: number }, { id: string }>`
  SELECT id FROM participant WHERE merged_into_id IS NULL AND (${'after'}::uuid IS NULL OR id > ${'after'})
  ORDER BY id LIMIT ${'limit'}`;

export const COUNT_PARTICIPANTS = sql<NoParameters, { count: number }>`
  SELECT count(*)::integer AS count FROM participant WHERE merged_into_id IS NULL`;
