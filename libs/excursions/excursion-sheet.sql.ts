import { sql } from '#libs/database/sql.js';

export const WHO_COMES_WITH_COMPANION = sql<{ sessionId: string }, { participantId: string }>`
  SELECT participant_id FROM sign_up WHERE session_id = ${'sessionId'} AND status = 'SIGNED_UP' AND companion`;
