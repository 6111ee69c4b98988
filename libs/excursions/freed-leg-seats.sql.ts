import { sql } from '#libs/database/sql.js';

export const PEOPLE_OF_SIGN_UPS = sql<{ signUpIds: readonly string[] }, { participantId: string }>`
  SELECT participant_id FROM sign_up WHERE id = ANY (${'signUpIds'}::uuid[])`;
