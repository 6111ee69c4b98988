import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, identifier, sql } from '#libs/database/sql.js';
import { Message, type MessageStatus } from '../message/message.entity.js';
import { UNDELIVERED } from './unreached-messages.sql.js';

/** Null leaves a condition out. */
interface Conditions {
  readonly participantId: string | null;
  readonly sessionId: string | null;
  readonly status: MessageStatus | null;
  readonly unreached: boolean;
  readonly from: Date | null;
  readonly to: Date | null;
}

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'message.created_at', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'message.id', direction: 'DESC', cast: 'uuid' },
];

export const MESSAGES = new PagedList<Conditions, Message>({
  select: columnsOf(Message, 'message'),
  from: fragment<Conditions>`FROM message
    WHERE (${'participantId'}::uuid IS NULL OR message.participant_id = ${'participantId'})
      AND (${'sessionId'}::uuid IS NULL OR message.id = ANY (ARRAY(
        SELECT r.message_id FROM reminder r WHERE r.session_id = ${'sessionId'}
        UNION ALL SELECT n.message_id FROM sign_up_notice n WHERE n.session_id = ${'sessionId'})))
      AND (${'status'}::text IS NULL OR message.status = ${'status'})
      AND (NOT ${'unreached'}::boolean OR ${UNDELIVERED})
      AND (${'from'}::timestamptz IS NULL OR message.created_at >= ${'from'})
      AND (${'to'}::timestamptz IS NULL OR message.created_at < ${'to'})`,
  order: NEWEST_FIRST,
});

interface People {
  readonly participantIds: readonly string[];
}

export const MESSAGES_PER_PARTICIPANT = new PagedList<People, Message>({
  select: columnsOf(Message, 'message'),
  from: fragment<People>`FROM message WHERE message.participant_id = ANY (${'participantIds'})`,
  order: NEWEST_FIRST,
  perParent: identifier('message.participant_id'),
});

export const COUNTS_PER_PARTICIPANT = sql<People, { readonly participantId: string; readonly count: number }>`
  SELECT participant_id, count(*)::integer AS count FROM message WHERE participant_id = ANY (${'participantIds'})
  GROUP BY participant_id`;
