import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { Message, type MessageStatus } from './message.entity.js';
import { Reminder } from './reminder.entity.js';

export interface MessageFilter {
  readonly participantId?: string | null;
  readonly sessionId?: string | null;
  readonly status?: MessageStatus | null;
  /** Written at or after. */
  readonly from?: Date | null;
  /** Written before. */
  readonly to?: Date | null;
}

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'message.createdAt', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'message.id', direction: 'DESC', cast: 'uuid' },
];

/** How many of a person's newest messages are shown beside them. */
export const NEWEST_OF_PARTICIPANT = 20;

/** Texts that have been written, whatever became of them. */
@Injectable()
export class Messages {
  async page(tx: Tx, filter: MessageFilter, request: PageRequest): Promise<Message[]> {
    return fetchPage(filtered(tx, filter), NEWEST_FIRST, request);
  }

  async count(tx: Tx, filter: MessageFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }

  /** The newest messages of each of the given people, newest first. */
  async newestOfParticipants(tx: Tx, participantIds: readonly string[]): Promise<Message[]> {
    const ranked = await tx.query<{ id: string }[]>(
      `SELECT newest.id FROM unnest($1::uuid[]) AS p (id)
       CROSS JOIN LATERAL (
         SELECT m.id FROM message m WHERE m.participant_id = p.id
         ORDER BY m.created_at DESC, m.id DESC LIMIT ${NEWEST_OF_PARTICIPANT}
       ) AS newest`,
      [participantIds],
    );
    return tx.getRepository(Message).find({
      where: { id: In(ranked.map(({ id }) => id)) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** The reminders that the given messages carry. */
  async remindersOf(tx: Tx, messageIds: readonly string[]): Promise<Reminder[]> {
    return tx.getRepository(Reminder).find({
      where: { messageId: In([...messageIds]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }
}

function filtered(tx: Tx, filter: MessageFilter): SelectQueryBuilder<Message> {
  const query = tx.getRepository(Message).createQueryBuilder('message');
  const { participantId, sessionId, status, from, to } = filter;
  if (participantId) query.andWhere('message.participantId = :participantId', { participantId });
  if (sessionId) {
    query.andWhere(
      'EXISTS (SELECT 1 FROM reminder r WHERE r.message_id = message.id AND r.session_id = :sessionId)',
      { sessionId },
    );
  }
  if (status) query.andWhere('message.status = :status', { status });
  if (from) query.andWhere('message.createdAt >= :from', { from });
  if (to) query.andWhere('message.createdAt < :to', { to });
  return query;
}
