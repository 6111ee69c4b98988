import { PagedList } from '#libs/database/page-of.js';
import { fragment } from '#libs/database/sql.js';

/** One text of a thread: the id of a message of ours, or of a text that came in. */
export interface ConversationEntry {
  readonly id: string;
  readonly at: Date;
  readonly direction: 'TO_PERSON' | 'FROM_PERSON';
}

interface Wanted {
  readonly participantId: string;
}

const ENTRIES = fragment<Wanted>`
  SELECT m.id, m.created_at AS at, 'TO_PERSON' AS direction FROM message m
  WHERE m.participant_id = ${'participantId'}
  UNION ALL
  SELECT i.id, i.received_at, 'FROM_PERSON' FROM inbound_text i WHERE i.participant_id = ${'participantId'}
  UNION ALL
  SELECT i.id, i.received_at, 'FROM_PERSON' FROM inbound_text i JOIN organisation o ON o.id = i.organisation_id
  WHERE i.participant_id IS NULL AND EXISTS (
    SELECT 1 FROM phone_number n WHERE n.participant_id = ${'participantId'} AND n.number_index = i.from_index
      AND n.valid_from <= (i.received_at AT TIME ZONE o.time_zone)::date
      AND coalesce(n.valid_to > (i.received_at AT TIME ZONE o.time_zone)::date, true))`;

export const CONVERSATION = new PagedList<Wanted, ConversationEntry>({
  select: fragment`entry.id, entry.at, entry.direction`,
  from: fragment<Wanted>`FROM (${ENTRIES}) entry WHERE true`,
  order: [
    { expr: 'entry.at', direction: 'DESC', cast: 'timestamptz' },
    { expr: 'entry.id', direction: 'DESC', cast: 'uuid' },
  ],
});
