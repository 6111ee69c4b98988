import { columnsOf } from '#libs/database/columns-of.js';
import { sql } from '#libs/database/sql.js';
import { MEMBER_ON } from '#libs/groups/member-on.sql.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';

interface NewInvitations {
  readonly organisationId: string;
  readonly sessionId: string;
  readonly participantIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly source: SignUpSource;
}

/** In the order of participants, so that two invitations at once never wait for each other in a circle. */
export const INSERT_INVITED = sql<NewInvitations, { id: string }>`
  INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source)
  SELECT ${'organisationId'}, ${'sessionId'}, invited.id, 'INVITED', ${'source'} FROM (
    SELECT id FROM unnest(${'participantIds'}::uuid[]) AS id
    UNION SELECT m.participant_id FROM membership m
      JOIN session s ON s.id = ${'sessionId'} JOIN participant p ON p.id = m.participant_id AND p.archived_at IS NULL
      WHERE m.group_id = ANY (${'groupIds'}) AND ${MEMBER_ON}
  ) AS invited ORDER BY invited.id
  ON CONFLICT (organisation_id, session_id, participant_id) DO NOTHING RETURNING id`;

export const SIGN_UPS_OF_PEOPLE = sql<{ sessionId: string; participantIds: readonly string[] }, SignUp>`
  SELECT ${columnsOf(SignUp)} FROM sign_up
  WHERE session_id = ${'sessionId'} AND participant_id = ANY (${'participantIds'})`;

export const SIGN_UPS_BY_ID = sql<{ signUpIds: readonly string[] }, SignUp>`
  SELECT ${columnsOf(SignUp)} FROM sign_up WHERE id = ANY (${'signUpIds'}) ORDER BY id`;
