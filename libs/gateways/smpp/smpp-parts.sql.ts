import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { SmppPart } from './smpp-part.entity.js';

/** A part that an SMSC has taken. */
export interface AcceptedPart {
  readonly gatewayMessageId: string;
  readonly attemptId: string;
  /** From 1. */
  readonly number: number;
  readonly total: number;
}

/** A receipt that comes before the answer of its submit_sm counts; ids that are used again do not inherit older ones. */
const EARLY_RECEIPT = fragment`interval '1 hour'`;
/** Longer than any SMSC keeps trying. */
const REMEMBERED = fragment`interval '30 days'`;

export const NOTE_ACCEPTED_PART = sql<AcceptedPart>`
  INSERT INTO smpp_part AS known (gateway_message_id, attempt_id, part, parts)
  VALUES (${'gatewayMessageId'}, ${'attemptId'}, ${'number'}, ${'total'})
  ON CONFLICT (gateway_message_id) DO UPDATE SET
    attempt_id = EXCLUDED.attempt_id, part = EXCLUDED.part, parts = EXCLUDED.parts, noted_at = now(),
    (status, code) = (SELECT known.status, known.code
      WHERE known.attempt_id IS NULL AND known.noted_at > now() - ${EARLY_RECEIPT})`;

export const NOTE_RECEIPT_OF_PART = sql<Pick<SmppPart, 'gatewayMessageId' | 'status' | 'code'>>`
  INSERT INTO smpp_part AS known (gateway_message_id, status, code)
  VALUES (${'gatewayMessageId'}, ${'status'}, ${'code'})
  ON CONFLICT (gateway_message_id) DO UPDATE SET status = EXCLUDED.status, code = EXCLUDED.code
    WHERE known.status IS NULL OR known.status = 'ON_ITS_WAY' OR EXCLUDED.status <> 'ON_ITS_WAY'`;

export const ATTEMPT_OF_PART = sql<{ gatewayMessageId: string }, Pick<SmppPart, 'attemptId'>>`
  SELECT attempt_id FROM smpp_part WHERE gateway_message_id = ${'gatewayMessageId'}`;

const PART_OF_TEXT = ['gatewayMessageId', 'parts', 'status', 'code'] as const;
export type PartOfText = Pick<SmppPart, (typeof PART_OF_TEXT)[number]>;

export const PARTS_OF_ATTEMPT = sql<{ attemptId: string }, PartOfText>`
  SELECT ${columnsOf(SmppPart, undefined, PART_OF_TEXT)} FROM smpp_part WHERE attempt_id = ${'attemptId'} ORDER BY part`;

export const FORGET_PARTS = sql`DELETE FROM smpp_part WHERE noted_at < now() - ${REMEMBERED}`;
