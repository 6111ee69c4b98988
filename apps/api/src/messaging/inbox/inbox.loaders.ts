import { In } from 'typeorm';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { Session } from '#libs/groups/session.entity.js';
import { AnsweredSession } from '#libs/messaging/replies/answered-session.entity.js';
import { InboundText } from '#libs/messaging/inbound/inbound-text.entity.js';
import { possibleSenders } from '#libs/messaging/inbound/staff-inbox.js';
import { Message } from '#libs/messaging/message/message.entity.js';
import { byId } from '../../graphql/batches.js';

export const messageById = byId(Message);
export const inboundTextById = byId(InboundText);
export const sessionById = byId(Session);

export const outcomesByInboundText = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, AnsweredSession[]>> =>
  grouped(
    await tx
      .getRepository(AnsweredSession)
      .find({ where: { inboundTextId: In([...ids]) }, order: { sessionId: 'ASC' } }),
    (row) => row.inboundTextId,
  );

export const sendersByInboundText = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, string[]>> => {
  const senders = grouped(await possibleSenders(tx, ids), (row) => row.inboundTextId);
  return new Map([...senders].map(([id, rows]) => [id, rows.map(({ participantId }) => participantId)]));
};
