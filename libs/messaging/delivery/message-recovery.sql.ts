import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, literal, sql, type NoParameters } from '#libs/database/sql.js';
import { Message } from '../message/message.entity.js';
import { WAKE_AGAIN_AFTER } from '../message/wake.js';

/** Messages looked at in one transaction. */
export const MESSAGES_AT_A_TIME = 500;

/**
 * Messages that nobody holds: whose worker was never woken or is gone, and those that have waited for a receipt in vain.
 * SQL for `message`, over the partial indexes of both.
 */
export const LEASE_EXPIRED = fragment`(
  status IN ('PENDING', 'ATTEMPTING') AND due_at <= now() AND coalesce(lease_until <= now(), true)
  OR status = 'UNKNOWN' AND lease_until IS NOT NULL AND lease_until <= now())`;

export const LOCK_LEFT_BEHIND = sql<NoParameters, Message>`
  SELECT ${columnsOf(Message)} FROM message WHERE ${LEASE_EXPIRED}
  ORDER BY due_at LIMIT ${literal(MESSAGES_AT_A_TIME)} FOR UPDATE SKIP LOCKED`;

export const CLOCK = sql<NoParameters, { readonly now: Date }>`SELECT clock_timestamp() AS now`;

/** Takes JSON of what becomes of each message. */
export const TAKE_BACK_MESSAGES = sql<{ changes: string }>`
  UPDATE message m SET status = c.status, status_reason = c."statusReason", due_at = c."dueAt",
    lease_until = CASE WHEN c.status = 'PENDING' THEN now() + interval ${literal(WAKE_AGAIN_AFTER)}
      ELSE c."leaseUntil" END,
    attempt_id = c."attemptId", resent = c.resent
  FROM jsonb_to_recordset(${'changes'}::jsonb) AS c (id uuid, status text, "statusReason" text, "dueAt" timestamptz,
    "leaseUntil" timestamptz, "attemptId" uuid, resent boolean)
  WHERE c.id = m.id`;
