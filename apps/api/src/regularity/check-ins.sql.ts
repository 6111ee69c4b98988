import { sql } from '#libs/database/sql.js';

/** The latest text to each of these people. */
export const LATEST_MESSAGES = sql<{ participantIds: readonly string[] }, { id: string }>`
  SELECT latest.id FROM unnest(${'participantIds'}::uuid[]) AS person (id) CROSS JOIN LATERAL (
    SELECT m.id FROM message m WHERE m.participant_id = person.id ORDER BY m.created_at DESC, m.id LIMIT 1
  ) latest`;
