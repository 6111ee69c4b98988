import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { fetchPagePerParent } from '#libs/groups/keyset-per-parent.js';
import { Message, type MessageStatus } from '../message/message.entity.js';
import { Reminder } from '../reminders/reminder.entity.js';
import { SignUpNotice } from '../notices/sign-up-notice.entity.js';
import { REACHED_NOBODY } from './unreached-messages.js';

export interface MessageFilter {
  readonly participantId?: string | null;
  readonly sessionId?: string | null;
  readonly status?: MessageStatus | null;
  /** Only those of the last days that reached nobody. */
  readonly unreached?: boolean | null;
  /** Written at or after. */
  readonly from?: Date | null;
  /** Written before. */
  readonly to?: Date | null;
}

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'message.createdAt', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'message.id', direction: 'DESC', cast: 'uuid' },
];

/** Texts that have been written, whatever became of them. */
@Injectable()
export class Messages {
  async page(tx: Tx, filter: MessageFilter, request: PageRequest): Promise<Message[]> {
    return fetchPage(filtered(tx, filter), NEWEST_FIRST, request);
  }

  async count(tx: Tx, filter: MessageFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }

  /** The same page of the messages of each of several people, in one statement. */
  async pagesOfParticipants(
    tx: Tx,
    participantIds: readonly string[],
    request: PageRequest,
  ): Promise<Message[]> {
    const query = tx
      .getRepository(Message)
      .createQueryBuilder('message')
      .where('message.participantId IN (:...participantIds)', { participantIds });
    return fetchPagePerParent(tx, Message, query, 'message.participantId', NEWEST_FIRST, request);
  }

  /** How many messages each of several people has had; nobody without any. */
  async countsOfParticipants(tx: Tx, participantIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ participant_id: string; count: number }[]>(
      `SELECT participant_id, count(*)::integer AS count FROM message WHERE participant_id = ANY ($1)
       GROUP BY participant_id`,
      [participantIds],
    );
    return new Map(rows.map((row) => [row.participant_id, row.count]));
  }

  /** The reminders that the given messages carry. */
  async remindersOf(tx: Tx, messageIds: readonly string[]): Promise<Reminder[]> {
    return tx.getRepository(Reminder).find({
      where: { messageId: In([...messageIds]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** What the given messages tell people about their own sign-ups. */
  async noticesOf(tx: Tx, messageIds: readonly string[]): Promise<SignUpNotice[]> {
    return tx.getRepository(SignUpNotice).find({
      where: { messageId: In([...messageIds]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }
}

function filtered(tx: Tx, filter: MessageFilter): SelectQueryBuilder<Message> {
  const query = tx.getRepository(Message).createQueryBuilder('message');
  const { participantId, sessionId, status, unreached, from, to } = filter;
  if (participantId) query.andWhere('message.participantId = :participantId', { participantId });
  if (sessionId) {
    query.andWhere(
      `(EXISTS (SELECT 1 FROM reminder r WHERE r.message_id = message.id AND r.session_id = :sessionId)
        OR EXISTS (SELECT 1 FROM sign_up_notice n WHERE n.message_id = message.id AND n.session_id = :sessionId))`,
      { sessionId },
    );
  }
  if (status) query.andWhere('message.status = :status', { status });
  if (unreached) query.andWhere(REACHED_NOBODY);
  if (from) query.andWhere('message.createdAt >= :from', { from });
  if (to) query.andWhere('message.createdAt < :to', { to });
  return query;
}
