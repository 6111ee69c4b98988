import type { Tx } from '#libs/database/tenant-database.js';
import { MAY_HAVE_LEFT } from './message/eligibility.sql.js';
import type { Pair } from '#libs/merging/merge-locks.js';

/** Whether the message `m` has certainly not left. */
const UNSENT = `(m.status = 'PENDING' AND m.attempt_id IS NULL AND NOT m.resent)`;
const CANCELLED = `status = 'CANCELLED', status_reason = 'PARTICIPANT_MERGED', lease_until = NULL`;

/**
 * Gives the texts to the kept person, those they sent too. What has not left is decided anew, to one number and in one
 * language; what both were to be told, or have been told, is told once.
 */
export async function mergeMessages(tx: Tx, pair: Pair): Promise<void> {
  const { keptId, duplicateId } = pair;
  await mergeReminders(tx, pair);
  await cancelTwinsOfAnnouncements(tx, pair);
  for (const table of ['message', 'inbound_text', 'answered_session', 'answer_choice']) {
    await tx.query(`UPDATE ${table} SET participant_id = $1 WHERE participant_id = $2`, [
      keptId,
      duplicateId,
    ]);
  }
}

/**
 * Texts about a sign-up that gives way are not sent; neither is one about the other sign-up which says what was already
 * said about this one.
 */
export async function cancelTextsOfLostSignUp(tx: Tx, lostId: string, standingId: string): Promise<void> {
  await tx.query(
    `UPDATE message m SET ${CANCELLED} FROM sign_up_notice n
     WHERE n.message_id = m.id AND ${UNSENT} AND (n.sign_up_id = $1 OR n.sign_up_id = $2 AND EXISTS (
       SELECT 1 FROM sign_up_notice said JOIN message t ON t.id = said.message_id
       WHERE said.sign_up_id = $1 AND said.kind = n.kind AND said.schedule_version = n.schedule_version AND ${MAY_HAVE_LEFT}))`,
    [lostId, standingId],
  );
}

/**
 * Reminders that have not left are written anew by the sweep. Of two of one kind for one session the one that has left, or
 * may have, stands; a second text of which nobody knows whether it left is not sent once more.
 */
async function mergeReminders(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  await tx.query(
    `WITH taken_back AS (
       UPDATE message m SET ${CANCELLED}
       WHERE m.participant_id IN ($1, $2) AND m.purpose = 'REMINDER' AND ${UNSENT}
         AND EXISTS (SELECT 1 FROM reminder WHERE participant_id = $2)
       RETURNING m.id
     ) UPDATE reminder SET message_id = NULL WHERE message_id IN (SELECT id FROM taken_back)`,
    [keptId, duplicateId],
  );
  const twins = await tx.query<{ id: string; messageId: string | null }[]>(
    `SELECT DISTINCT ON (session_id, kind, schedule_version) id, message_id AS "messageId" FROM (
       SELECT r.*, count(*) OVER (PARTITION BY r.session_id, r.kind, r.schedule_version) AS rows,
         coalesce(${MAY_HAVE_LEFT}, false) AS has_left, r.message_id IS NULL AND r.left_out IS NULL AS is_unwritten
       FROM reminder r LEFT JOIN message t ON t.id = r.message_id WHERE r.participant_id IN ($1, $2)
     ) told WHERE rows = 2
     ORDER BY session_id, kind, schedule_version, has_left, is_unwritten, participant_id = $1`,
    [keptId, duplicateId],
  );
  await tx.query('DELETE FROM reminder WHERE id = ANY ($1::uuid[])', [twins.map(({ id }) => id)]);
  await endDoubt(
    tx,
    twins.flatMap(({ messageId }) => messageId ?? []),
  );
  await tx.query('UPDATE reminder SET participant_id = $1 WHERE participant_id = $2', [keptId, duplicateId]);
}

/** Of one message that staff wrote to both only one text goes out. */
async function cancelTwinsOfAnnouncements(tx: Tx, { keptId, duplicateId }: Pair): Promise<void> {
  await tx.query(
    `UPDATE message m SET ${CANCELLED} FROM message t
     WHERE m.participant_id IN ($1, $2) AND t.participant_id IN ($1, $2) AND t.participant_id <> m.participant_id
       AND t.announcement_id = m.announcement_id AND ${UNSENT}
       AND (${MAY_HAVE_LEFT} OR t.status = 'PENDING' AND m.participant_id = $2)`,
    [keptId, duplicateId],
  );
  const both = await tx.query<{ id: string }[]>(
    `SELECT m.id FROM message m JOIN message t ON t.announcement_id = m.announcement_id
     WHERE m.participant_id = $2 AND t.participant_id = $1 AND ${MAY_HAVE_LEFT}`,
    [keptId, duplicateId],
  );
  await endDoubt(
    tx,
    both.map(({ id }) => id),
  );
}

/** Texts that may have left, and are not tried again: the person has been told by another one. Staff see the doubt. */
async function endDoubt(tx: Tx, messageIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE message m SET status = 'UNKNOWN', status_reason = 'PARTICIPANT_MERGED', lease_until = NULL
     WHERE m.id = ANY ($1::uuid[]) AND m.status IN ('PENDING', 'UNKNOWN') AND NOT ${UNSENT}`,
    [messageIds],
  );
}
