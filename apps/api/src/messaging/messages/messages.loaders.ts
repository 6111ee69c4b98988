import { In } from 'typeorm';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { Session } from '#libs/groups/session.entity.js';
import type { InboundText } from '#libs/messaging/inbound/inbound-text.entity.js';
import type { Message } from '#libs/messaging/message/message.entity.js';
import { Messages } from '#libs/messaging/overview/messages.js';
import type { MessageKind } from '#libs/messaging/message/rules/message-kind.js';
import { countsOfWaves, wavesOfSessions } from '#libs/messaging/reminders/reminder-previews.js';
import type { WaveCounts } from '#libs/messaging/reminders/reminder-previews.sql.js';
import type { ReminderWave } from '#libs/messaging/reminders/reminder-wave.entity.js';
import { SandboxTexts } from '#libs/messaging/sandbox/sandbox-texts.js';
import { nestedConnection } from '../../graphql/nested-listing.js';

const messages = new Messages();
const sandboxTexts = new SandboxTexts();

export const messagesOfParticipant = nestedConnection<null, Message>({
  order: 'messages-newest-first',
  parentOf: (row) => row.participantId,
  keyOf: (row) => [row.createdAt, row.id],
  pages: (tx, ids, _filter, request) => messages.pagesOfParticipants(tx, ids, request),
  counts: (tx, ids) => messages.countsOfParticipants(tx, ids),
});

/** What a message tells, and of which session. */
interface Occasion {
  readonly messageId: string | null;
  readonly kind: MessageKind;
  readonly sessionId: string;
}

const occasionsOf = async (tx: Tx, messageIds: readonly string[]): Promise<Occasion[]> => [
  ...(await messages.remindersOf(tx, messageIds)),
  ...(await messages.noticesOf(tx, messageIds)),
];

export const kindsByMessage = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, readonly MessageKind[]>> => {
  const told = grouped(await occasionsOf(tx, ids), (row) => row.messageId ?? '');
  return new Map([...told].map(([id, rows]) => [id, [...new Set(rows.map(({ kind }) => kind))]]));
};

export const sessionsByMessage = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Session[]>> => {
  const occasions = await occasionsOf(tx, ids);
  const sessions = await tx
    .getRepository(Session)
    .findBy({ id: In([...new Set(occasions.map(({ sessionId }) => sessionId))]) });
  const sessionById = new Map(sessions.map((session) => [session.id, session]));
  const carried = grouped(occasions, (row) => row.messageId ?? '');
  return new Map(
    [...carried].map(([messageId, rows]) => [
      messageId,
      rows.flatMap(({ sessionId }) => sessionById.get(sessionId) ?? []),
    ]),
  );
};

export const wavesBySession = async (tx: Tx, ids: readonly string[]): Promise<Map<string, ReminderWave[]>> =>
  grouped(await wavesOfSessions(tx, ids), (row) => row.sessionId);

export const countsByWave = async (tx: Tx, ids: readonly string[]): Promise<Map<string, WaveCounts>> =>
  new Map((await countsOfWaves(tx, ids)).map((row) => [row.waveId, row]));

export const recipientBySandboxText = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  sandboxTexts.recipients(tx, ids);

export const repliesBySandboxText = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, InboundText[]>> =>
  grouped(await sandboxTexts.replies(tx, ids), (row) => row.sandboxTextId);
