import type { Tx } from '#libs/database/tenant-database.js';
import { countOwn, handOver } from '#libs/people/merge-rows.js';
import type { AbsorbedRow, Merge, MergeStep, Pair } from '#libs/people/merge-steps.js';
import { MAY_HAVE_LEFT } from './message/eligibility.sql.js';

/** Whether the message `m` has certainly not left. */
const UNSENT = `(m.status = 'PENDING' AND m.attempt_id IS NULL AND NOT m.resent)`;
const CANCELLED = `status = 'CANCELLED', status_reason = 'PARTICIPANT_MERGED', lease_until = NULL`;

/**
 * Gives the texts to the kept person, those they sent too. What has not left is decided anew, to one number and in one
 * language; what both were to be told, or have been told, is told once.
 */
export const messagingMergeStep: MergeStep = {
  name: 'messages',
  tables: ['message', 'reminder', 'sign_up_notice', 'inbound_text', 'answered_session', 'answer_choice'],
  lock: {
    message: `SELECT 1 FROM message
      WHERE participant_id = ANY ($1) AND status IN ('PENDING', 'ATTEMPTING', 'UNKNOWN', 'ACCEPTED') FOR UPDATE NOWAIT`,
  },
  count: async (tx, pair) => ({ moves: { texts: await countOwn(tx, pair, 'message') } }),
  follow: { sign_up: followSignUps, phone_number: followNumbers },
  move: async (tx, merge) => {
    await mergeReminders(tx, merge);
    await cancelTwinsOfAnnouncements(tx, merge);
    await handOver(
      tx,
      merge,
      'sign_up_notice',
      'message',
      'inbound_text',
      'answered_session',
      'answer_choice',
    );
  },
};

async function followSignUps(tx: Tx, _merge: Merge, absorbed: readonly AbsorbedRow[]): Promise<void> {
  for (const { id, survivorId } of absorbed) {
    await cancelTextsOfLostSignUp(tx, id, survivorId);
    await tx.query('UPDATE sign_up_notice SET sign_up_id = $2 WHERE sign_up_id = $1', [id, survivorId]);
  }
}

async function followNumbers(
  tx: Tx,
  { keptId, duplicateId }: Pair,
  absorbed: readonly AbsorbedRow[],
): Promise<void> {
  for (const { id, survivorId } of absorbed) {
    for (const table of ['message', 'answer_choice']) {
      await tx.query(
        `UPDATE ${table} SET phone_number_id = $1 WHERE phone_number_id = $2 AND participant_id IN ($3, $4)`,
        [survivorId, id, keptId, duplicateId],
      );
    }
  }
}

/**
 * Texts about a sign-up that gives way are not sent; neither is one about the other sign-up which says what was already
 * said about this one.
 */
async function cancelTextsOfLostSignUp(tx: Tx, lostId: string, standingId: string): Promise<void> {
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
async function mergeReminders(tx: Tx, pair: Pair): Promise<void> {
  const { keptId, duplicateId } = pair;
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
  await handOver(tx, pair, 'reminder');
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
