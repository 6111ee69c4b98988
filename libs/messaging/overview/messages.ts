import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Message, MessageStatus } from '../message/message.entity.js';
import { Reminder } from '../reminders/reminder.entity.js';
import { SignUpNotice } from '../notices/sign-up-notice.entity.js';
import { COUNTS_PER_PARTICIPANT, MESSAGES, MESSAGES_PER_PARTICIPANT } from './messages.sql.js';

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

/** Texts that have been written, whatever became of them. */
@Injectable()
export class Messages {
  async page(tx: Tx, filter: MessageFilter, request: PageRequest): Promise<Message[]> {
    return MESSAGES.page(tx, conditionsOf(filter), request);
  }

  async count(tx: Tx, filter: MessageFilter): Promise<number> {
    return MESSAGES.count(tx, conditionsOf(filter));
  }

  /** The same page of the messages of each of several people, in one statement. */
  async pagesOfParticipants(
    tx: Tx,
    participantIds: readonly string[],
    request: PageRequest,
  ): Promise<Message[]> {
    return MESSAGES_PER_PARTICIPANT.page(tx, { participantIds }, request);
  }

  /** How many messages each of several people has had; nobody without any. */
  async countsOfParticipants(tx: Tx, participantIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await COUNTS_PER_PARTICIPANT.rows(tx, { participantIds });
    return new Map(rows.map(({ participantId, count }) => [participantId, count]));
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

function conditionsOf({ participantId, sessionId, status, unreached, from, to }: MessageFilter) {
  return {
    participantId: participantId ?? null,
    sessionId: sessionId ?? null,
    status: status ?? null,
    unreached: unreached ?? false,
    from: from ?? null,
    to: to ?? null,
  };
}
