import type { Receipt } from '#libs/gateways/port/sms-gateway.js';
import type { MessageChange, MessageState } from '../../message/rules/message-state.js';

/** What a receipt says of one attempt of the message it is about. */
export interface AttemptNews {
  readonly attemptId: string;
  /** The gateway that the attempt asked. */
  readonly gateway: string;
  readonly status: Receipt['status'];
  readonly code: string | null;
}

/**
 * What a receipt makes of a message. Receipts come late, twice and in any order, so the rule is what really happened:
 *
 * - On the phone is on the phone: DELIVERED wins over everything, also over FAILED and whatever came to wait in between.
 * - FAILED ends only the attempt that the message stands for now, and never a message that was delivered.
 * - ON_ITS_WAY means that the gateway has the text: a message in doubt, or about to be sent once more, is ACCEPTED.
 *
 * @param now the database's clock
 * @returns null when nothing changes
 */
export function told(message: MessageState, news: AttemptNews, now: Date): MessageChange | null {
  const { attemptId, gateway } = news;
  const isCurrent = message.attemptId === attemptId;
  const acceptedAt = message.acceptedAt ?? now;
  switch (news.status) {
    case 'DELIVERED':
      if (message.status === 'DELIVERED') return null;
      return {
        status: 'DELIVERED',
        statusReason: null,
        attemptId,
        gateway,
        acceptedAt,
        deliveredAt: now,
        leaseUntil: null,
      };
    case 'FAILED':
      if (!isCurrent || !['PENDING', 'ATTEMPTING', 'ACCEPTED', 'UNKNOWN'].includes(message.status))
        return null;
      return { status: 'FAILED', statusReason: news.code ?? 'NOT_DELIVERED', acceptedAt, leaseUntil: null };
    case 'ON_ITS_WAY': {
      const inDoubt = message.status === 'UNKNOWN' || message.status === 'PENDING';
      if (!inDoubt && !(message.status === 'ATTEMPTING' && isCurrent)) return null;
      return { status: 'ACCEPTED', statusReason: null, attemptId, gateway, acceptedAt, leaseUntil: null };
    }
  }
}
