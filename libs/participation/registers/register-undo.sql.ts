import { sql } from '#libs/database/sql.js';
import type { PastChange } from '../rules/register-undo.js';

export const PAST_CHANGES = sql<{ sessionId: string }, PastChange>`
  SELECT participant_id, client_key, actor_id, batch, previous_mark, previous_key, mark, walk_in, note, marked_at, applied,
    undoes_batch
  FROM attendance_change WHERE session_id = ${'sessionId'}`;

export const KEYS_IN_FORCE = sql<{ sessionId: string }, { participantId: string; clientKey: string }>`
  SELECT participant_id, client_key FROM attendance WHERE session_id = ${'sessionId'}`;

export const UNDO_OF_KEY = sql<{ clientKey: string }, { sessionId: string; actorId: string }>`
  SELECT session_id, actor_id FROM register_undo WHERE client_key = ${'clientKey'}`;

interface UndoToKeep {
  readonly organisationId: string;
  readonly clientKey: string;
  readonly sessionId: string;
  readonly actorId: string;
  readonly batch: number | null;
}

export const KEEP_UNDO = sql<UndoToKeep>`
  INSERT INTO register_undo (organisation_id, client_key, session_id, actor_id, batch)
  VALUES (${'organisationId'}, ${'clientKey'}, ${'sessionId'}, ${'actorId'}, ${'batch'})
  ON CONFLICT (organisation_id, client_key) DO NOTHING`;
