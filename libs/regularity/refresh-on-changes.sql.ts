import { sql } from '#libs/database/sql.js';

interface Marked {
  readonly participantId: string;
}

export const MARKED_IN_SESSIONS = sql<{ sessionIds: readonly string[] }, Marked>`
  SELECT DISTINCT participant_id FROM attendance WHERE session_id = ANY (${'sessionIds'})`;

export const MARKED_WITH_SIGN_UPS = sql<{ signUpIds: readonly string[] }, Marked>`
  SELECT a.participant_id FROM sign_up u
  JOIN attendance a ON (a.session_id, a.participant_id) = (u.session_id, u.participant_id)
  WHERE u.id = ANY (${'signUpIds'}::uuid[]) AND a.mark IS NOT NULL`;
