import { sql } from '#libs/database/sql.js';
import type { Pair } from '#libs/people/merge-steps.js';

export const END_LINKS = sql<Pair>`
  UPDATE secret_link SET participant_id = ${'survivorId'}, revoked_at = coalesce(revoked_at, now())
  WHERE participant_id = ${'duplicateId'}`;
