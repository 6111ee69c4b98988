import type { Tx } from '#libs/database/tenant-database.js';
import { countOwn, handOver } from '#libs/people/merge-rows.js';
import type { AbsorbedRow, Merge, MergeStep, Pair } from '#libs/people/merge-steps.js';
import {
  CANCEL_TEXTS_OF_LOST_SIGN_UP,
  CANCEL_TWINS_OF_ANNOUNCEMENTS,
  DELETE_REMINDERS,
  END_DOUBT,
  FOLLOW_NUMBER,
  GIVE_NOTICES_OF_SIGN_UP,
  TAKE_BACK_REMINDERS,
  TOLD_TO_BOTH,
  TWIN_REMINDERS,
} from './messaging-merge.sql.js';

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
    await GIVE_NOTICES_OF_SIGN_UP.run(tx, { id, survivorId });
  }
}

async function followNumbers(
  tx: Tx,
  { keptId, duplicateId }: Pair,
  absorbed: readonly AbsorbedRow[],
): Promise<void> {
  for (const { id, survivorId } of absorbed) {
    for (const statement of FOLLOW_NUMBER) {
      await statement.run(tx, { id, survivorId, keptId, duplicateId });
    }
  }
}

/**
 * Texts about a sign-up that gives way are not sent; neither is one about the other sign-up which says what was already
 * said about this one.
 */
async function cancelTextsOfLostSignUp(tx: Tx, lostId: string, standingId: string): Promise<void> {
  await CANCEL_TEXTS_OF_LOST_SIGN_UP.run(tx, { lostId, standingId });
}

/**
 * Reminders that have not left are written anew by the sweep. Of two of one kind for one session the one that has left, or
 * may have, stands; a second text of which nobody knows whether it left is not sent once more.
 */
async function mergeReminders(tx: Tx, pair: Pair): Promise<void> {
  await TAKE_BACK_REMINDERS.run(tx, pair);
  const twins = await TWIN_REMINDERS.rows(tx, pair);
  await DELETE_REMINDERS.run(tx, { ids: twins.map(({ id }) => id) });
  await endDoubt(
    tx,
    twins.flatMap(({ messageId }) => messageId ?? []),
  );
  await handOver(tx, pair, 'reminder');
}

/** Of one message that staff wrote to both only one text goes out. */
async function cancelTwinsOfAnnouncements(tx: Tx, pair: Pair): Promise<void> {
  await CANCEL_TWINS_OF_ANNOUNCEMENTS.run(tx, pair);
  const both = await TOLD_TO_BOTH.rows(tx, pair);
  await endDoubt(
    tx,
    both.map(({ id }) => id),
  );
}

/** Texts that may have left, and are not tried again: the person has been told by another one. Staff see the doubt. */
async function endDoubt(tx: Tx, messageIds: readonly string[]): Promise<void> {
  await END_DOUBT.run(tx, { messageIds });
}
