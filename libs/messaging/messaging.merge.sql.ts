import { fragment, identifier, sql } from '#libs/database/sql.js';
import { mergedRows } from '#libs/people/merge-rows.js';
import type { Both, Pair } from '#libs/people/merge-steps.js';
import { POSSIBLY_SENT } from './message/eligibility.sql.js';

/** Whether the message `m` has certainly not left. */
const UNSENT = fragment`(m.status = 'PENDING' AND m.attempt_id IS NULL AND NOT m.resent)`;
const CANCELLED = fragment`status = 'CANCELLED', status_reason = 'PARTICIPANT_MERGED', lease_until = NULL`;

export const TEXTS = mergedRows('message');
export const REMINDERS = mergedRows('reminder');
/** Those that are handed over as they are. */
export const HANDED_OVER = [
  'sign_up_notice',
  'message',
  'inbound_text',
  'answered_session',
  'answer_choice',
].map((table) => mergedRows(table));

export const LOCK_TEXTS = sql<Both>`
  SELECT 1 FROM message
  WHERE participant_id = ANY (${'both'}::uuid[]) AND status IN ('PENDING', 'ATTEMPTING', 'UNKNOWN', 'ACCEPTED')
  FOR UPDATE NOWAIT`;

interface Absorbed {
  readonly id: string;
  readonly survivorId: string;
}

/**
 * Texts about a sign-up that gives way are not sent; neither is one about the other sign-up which says what was already
 * said about this one.
 */
export const CANCEL_TEXTS_OF_LOST_SIGN_UP = sql<Absorbed>`
  UPDATE message m SET ${CANCELLED} FROM sign_up_notice n
  WHERE n.message_id = m.id AND ${UNSENT} AND (n.sign_up_id = ${'id'} OR n.sign_up_id = ${'survivorId'} AND EXISTS (
    SELECT 1 FROM sign_up_notice said JOIN message t ON t.id = said.message_id
    WHERE said.sign_up_id = ${'id'} AND said.kind = n.kind AND said.schedule_version = n.schedule_version
      AND ${POSSIBLY_SENT}))`;

export const MOVE_NOTICES = sql<Absorbed>`
  UPDATE sign_up_notice SET sign_up_id = ${'survivorId'} WHERE sign_up_id = ${'id'}`;

const followNumber = (table: string) => sql<Absorbed & Pair>`
  UPDATE ${identifier(table)} SET phone_number_id = ${'survivorId'}
  WHERE phone_number_id = ${'id'} AND participant_id IN (${'survivorId'}, ${'duplicateId'})`;

export const FOLLOW_NUMBER = [followNumber('message'), followNumber('answer_choice')];

export const TAKE_REMINDERS_BACK = sql<Pair>`
  WITH taken_back AS (
    UPDATE message m SET ${CANCELLED}
    WHERE m.participant_id IN (${'survivorId'}, ${'duplicateId'}) AND m.purpose = 'REMINDER' AND ${UNSENT}
      AND EXISTS (SELECT 1 FROM reminder WHERE participant_id = ${'duplicateId'})
    RETURNING m.id
  ) UPDATE reminder SET message_id = NULL WHERE message_id IN (SELECT id FROM taken_back)`;

/** Of two reminders of one kind for one session the one that gives way. */
export const TWIN_REMINDERS = sql<Pair, { id: string; messageId: string | null }>`
  SELECT DISTINCT ON (session_id, kind, schedule_version) id, message_id FROM (
    SELECT r.*, count(*) OVER (PARTITION BY r.session_id, r.kind, r.schedule_version) AS rows,
      coalesce(${POSSIBLY_SENT}, false) AS has_left, r.message_id IS NULL AND r.excluded IS NULL AS is_unwritten
    FROM reminder r LEFT JOIN message t ON t.id = r.message_id
    WHERE r.participant_id IN (${'survivorId'}, ${'duplicateId'})
  ) told WHERE rows = 2
  ORDER BY session_id, kind, schedule_version, has_left, is_unwritten, participant_id = ${'survivorId'}`;

export const DELETE_REMINDERS = sql<{ ids: readonly string[] }>`
  DELETE FROM reminder WHERE id = ANY (${'ids'}::uuid[])`;

export const CANCEL_TWINS_OF_ANNOUNCEMENTS = sql<Pair>`
  UPDATE message m SET ${CANCELLED} FROM message t
  WHERE m.participant_id IN (${'survivorId'}, ${'duplicateId'}) AND t.participant_id IN (${'survivorId'}, ${'duplicateId'})
    AND t.participant_id <> m.participant_id AND t.announcement_id = m.announcement_id AND ${UNSENT}
    AND (${POSSIBLY_SENT} OR t.status = 'PENDING' AND m.participant_id = ${'duplicateId'})`;

/** Texts of the duplicate with an announcement of which the kept person's text has left, or may have. */
export const ANNOUNCED_TO_BOTH = sql<Pair, { id: string }>`
  SELECT m.id FROM message m JOIN message t ON t.announcement_id = m.announcement_id
  WHERE m.participant_id = ${'duplicateId'} AND t.participant_id = ${'survivorId'} AND ${POSSIBLY_SENT}`;

export const END_DOUBT = sql<{ ids: readonly string[] }>`
  UPDATE message m SET status = 'UNKNOWN', status_reason = 'PARTICIPANT_MERGED', lease_until = NULL
  WHERE m.id = ANY (${'ids'}::uuid[]) AND m.status IN ('PENDING', 'UNKNOWN') AND NOT ${UNSENT}`;
