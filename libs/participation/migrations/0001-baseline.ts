import { closedToPeers } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';
import { ATTENDANCE, ATTENDANCE_CHANGE, HEADCOUNT, MOVE_MARKS_OF_MERGED } from './0001-registers.js';
import {
  MINIMUM_CHECK,
  MOVE_STEPS_OF_MERGED,
  SESSION_INVITED_GROUP,
  SIGN_UP,
  SIGN_UP_EVENT,
} from './0001-sign-ups.js';

/** Sign-ups and marks, with the history of both. */
export class ParticipationBaseline1764600000006 extends ForwardMigration {
  protected readonly statements = [
    SIGN_UP,
    SIGN_UP_EVENT,
    SESSION_INVITED_GROUP,
    MINIMUM_CHECK,
    ATTENDANCE,
    ATTENDANCE_CHANGE,
    HEADCOUNT,
    MOVE_STEPS_OF_MERGED,
    MOVE_MARKS_OF_MERGED,
    PEER_SEES_PARTICIPANT,
    closedToPeers('participant', 'peer_sees_participant(id)'),
  ];
}

/** In PL/pgSQL for the reason that `peer_sees_session` is. */
const PEER_SEES_PARTICIPANT = `
CREATE FUNCTION peer_sees_participant(id uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM attendance a WHERE a.participant_id = peer_sees_participant.id)
  OR EXISTS (SELECT 1 FROM sign_up u WHERE u.participant_id = peer_sees_participant.id); END $$`;
