import type { Tx } from '#libs/database/tenant-database.js';
import type { AbsorbedRow, Merge, MergeStep, Pair } from '#libs/people/merge-steps.js';
import {
  ANNOUNCED_TO_BOTH,
  CANCEL_TEXTS_OF_LOST_SIGN_UP,
  CANCEL_TWINS_OF_ANNOUNCEMENTS,
  DELETE_REMINDERS,
  END_DOUBT,
  FOLLOW_NUMBER,
  HANDED_OVER,
  LOCK_TEXTS,
  MOVE_NOTICES,
  REMINDERS,
  TAKE_REMINDERS_BACK,
  TEXTS,
  TWIN_REMINDERS,
} from './messaging.merge.sql.js';

/**
 * Gives the texts to the kept person, those they sent too. What has not left is decided anew, to one number and in one
 * language; what both were to be told, or have been told, is told once.
 */
export const messagingMergeStep: MergeStep = {
  name: 'messages',
  tables: ['message', 'reminder', 'sign_up_notice', 'inbound_text', 'answered_session', 'answer_choice'],
  lock: { message: LOCK_TEXTS },
  count: async (tx, pair) => ({ moves: { texts: (await TEXTS.own.one(tx, pair)).count } }),
  follow: { sign_up: followSignUps, phone_number: followNumbers },
  move: async (tx, merge) => {
    await mergeReminders(tx, merge);
    await cancelTwinsOfAnnouncements(tx, merge);
    for (const { handOver } of HANDED_OVER) await handOver.run(tx, merge);
  },
};

async function followSignUps(tx: Tx, _merge: Merge, absorbed: readonly AbsorbedRow[]): Promise<void> {
  for (const row of absorbed) {
    await CANCEL_TEXTS_OF_LOST_SIGN_UP.run(tx, row);
    await MOVE_NOTICES.run(tx, row);
  }
}

async function followNumbers(tx: Tx, pair: Pair, absorbed: readonly AbsorbedRow[]): Promise<void> {
  for (const row of absorbed) {
    for (const statement of FOLLOW_NUMBER) await statement.run(tx, { ...pair, ...row });
  }
}

/**
 * Reminders that have not left are written anew by the sweep. Of two of one kind for one session the one that has left, or
 * may have, stands; a second text of which nobody knows whether it left is not sent once more.
 */
async function mergeReminders(tx: Tx, pair: Pair): Promise<void> {
  await TAKE_REMINDERS_BACK.run(tx, pair);
  const twins = await TWIN_REMINDERS.rows(tx, pair);
  await DELETE_REMINDERS.run(tx, { ids: twins.map(({ id }) => id) });
  await endDoubt(
    tx,
    twins.flatMap(({ messageId }) => messageId ?? []),
  );
  await REMINDERS.handOver.run(tx, pair);
}

/** Of one message that staff wrote to both only one text goes out. */
async function cancelTwinsOfAnnouncements(tx: Tx, pair: Pair): Promise<void> {
  await CANCEL_TWINS_OF_ANNOUNCEMENTS.run(tx, pair);
  const both = await ANNOUNCED_TO_BOTH.rows(tx, pair);
  await endDoubt(
    tx,
    both.map(({ id }) => id),
  );
}

/** Texts that may have left, and are not tried again: the person has been told by another one. Staff see the doubt. */
async function endDoubt(tx: Tx, ids: readonly string[]): Promise<void> {
  await END_DOUBT.run(tx, { ids });
}
