import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import { SmppIncomingPart } from './smpp-incoming-part.entity.js';

/**
 * SMPP gives texts that come in no id. The same text from the same phone within a minute is taken to be one that was
 * delivered twice; a longer time would swallow a second answer of one letter.
 */
const SAME_TEXT = fragment`interval '1 minute'`;
/** Phones count their texts of several parts with one octet: the same reference is not used again so soon. */
const SAME_REFERENCE = fragment`interval '1 hour'`;
/** After this long a missing part is not waited for any more: people read what there is. */
const WAITED_FOR = fragment`interval '10 minutes'`;
const REMEMBERED = fragment`interval '1 day'`;

/** The parts of all texts of which a part is missing for too long, text by text. */
export const INCOMPLETE_TEXTS = sql<NoParameters, SmppIncomingPart>`
  SELECT ${columnsOf(SmppIncomingPart)} FROM smpp_incoming_part WHERE text_key IN (
    SELECT text_key FROM smpp_incoming_part WHERE handed_over_at IS NULL
    GROUP BY text_key HAVING min(received_at) < now() - ${WAITED_FOR})
  ORDER BY text_id, part`;

export const FORGET_INCOMING_PARTS = sql`
  DELETE FROM smpp_incoming_part WHERE received_at < now() - ${REMEMBERED}`;

/** Parts of one text follow one another until the transaction ends. */
export const LOCK_TEXT = sql<{ textKey: Buffer }>`
  SELECT pg_advisory_xact_lock(hashtextextended(encode(${'textKey'}::bytea, 'hex'), 0))`;

export const KEEP_INCOMING_PART = sql<Omit<SmppIncomingPart, 'receivedAt' | 'handedOverAt'>>`
  INSERT INTO smpp_incoming_part (text_key, part, parts, text_id, payload)
  VALUES (${'textKey'}, ${'part'}, ${'parts'}, ${'textId'}, ${'payload'})`;

export const MARK_TEXT_HANDED_OVER = sql<{ textId: string }>`
  UPDATE smpp_incoming_part SET handed_over_at = now() WHERE text_id = ${'textId'}`;

export const RENAME_TEXT = sql<{ textKey: Buffer; newKey: Buffer }>`
  UPDATE smpp_incoming_part SET text_key = ${'newKey'} WHERE text_key = ${'textKey'}`;

export interface KnownPart extends SmppIncomingPart {
  /** So long handed over that what comes under the key is another text. */
  readonly isOver: boolean;
}

export const PARTS_OF_TEXT = sql<{ textKey: Buffer }, KnownPart>`
  SELECT ${columnsOf(SmppIncomingPart)},
    (handed_over_at < clock_timestamp() - CASE parts WHEN 1 THEN ${SAME_TEXT} ELSE ${SAME_REFERENCE} END) IS TRUE
      AS is_over
  FROM smpp_incoming_part WHERE text_key = ${'textKey'} ORDER BY part`;
