import { keysetWhere, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';

/** One text of a conversation: the id of a message of ours, or of a text that came in. */
export interface ConversationEntry {
  readonly id: string;
  readonly at: Date;
  readonly direction: 'TO_PERSON' | 'FROM_PERSON';
}

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'entry.at', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'entry.id', direction: 'DESC', cast: 'uuid' },
];

/**
 * What we wrote to somebody and what they sent, newest first. A text from a phone that several share belongs to all of
 * them until it is known who sent it.
 */
export async function conversationPage(
  tx: Tx,
  participantId: string,
  request: PageRequest,
): Promise<ConversationEntry[]> {
  const { sql, params, orderBy } = keysetWhere(NEWEST_FIRST, request, 2);
  return tx.query<ConversationEntry[]>(
    `SELECT * FROM (${ENTRIES}) entry WHERE ${sql} ORDER BY ${orderBy} LIMIT ${request.limit + 1}`,
    [participantId, ...params],
  );
}

export async function conversationCount(tx: Tx, participantId: string): Promise<number> {
  const [row] = await tx.query<[{ count: number }]>(
    `SELECT count(*)::integer AS count FROM (${ENTRIES}) entry`,
    [participantId],
  );
  return row.count;
}

const ENTRIES = `
  SELECT m.id, m.created_at AS at, 'TO_PERSON' AS direction FROM message m WHERE m.participant_id = $1
  UNION ALL
  SELECT i.id, i.received_at, 'FROM_PERSON' FROM inbound_text i WHERE i.participant_id = $1
  UNION ALL
  SELECT i.id, i.received_at, 'FROM_PERSON' FROM inbound_text i JOIN organisation o ON o.id = i.organisation_id
  WHERE i.participant_id IS NULL AND EXISTS (
    SELECT 1 FROM phone_number n WHERE n.participant_id = $1 AND n.number_index = i.from_index
      AND n.valid_from <= (i.received_at AT TIME ZONE o.time_zone)::date
      AND coalesce(n.valid_to > (i.received_at AT TIME ZONE o.time_zone)::date, true))`;
